// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Finds the section {@code .BTF} of an object that is in order. */
final class BtfBytes {
  private static final int SECTIONS_AT = 40;
  private static final int COUNT_AT = 60;
  private static final int NAMES_AT = 62;
  private static final int HEADER = 64;
  private static final byte[] NAME = {'.', 'B', 'T', 'F', 0};

  private BtfBytes() {}

  /** The section's bytes; null if there is none. */
  static byte @Nullable [] of(byte[] elf) {
    ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
    if (elf[5] != 1) {
      file.order(ByteOrder.BIG_ENDIAN);
    }
    int sections = (int) file.getLong(SECTIONS_AT);
    int names = (int) file.getLong(sections + HEADER * file.getShort(NAMES_AT) + 24);
    for (int i = 0; i < file.getShort(COUNT_AT); i++) {
      int header = sections + HEADER * i;
      int name = names + file.getInt(header);
      int at = (int) file.getLong(header + 24);
      int size = (int) file.getLong(header + 32);
      if (Arrays.equals(elf, name, name + NAME.length, NAME, 0, NAME.length)) {
        return Arrays.copyOfRange(elf, at, at + size);
      }
    }
    return null;
  }
}
