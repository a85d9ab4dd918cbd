// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.skep.core.internal.object.ProgramSource;
import org.skep.isa.Insn;

/** Eight bytes that are the same for the same instructions, whatever the descriptors in them. */
final class Tag {
  private static final int LENGTH = 8;

  private Tag() {}

  static byte[] of(ProgramSource source) {
    List<Insn> plain = new ArrayList<>(source.insns());
    for (int i = 0; i < plain.size(); i++) {
      if (source.mapIndex()[i] >= 0) {
        Insn insn = plain.get(i);
        plain.set(i, new Insn(insn.code(), insn.dst(), insn.src(), insn.off(), 0));
      }
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return Arrays.copyOf(digest.digest(Insn.encode(plain)), LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
