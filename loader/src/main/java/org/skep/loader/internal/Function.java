// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.List;
import org.skep.isa.Insn;

/**
 * A function of an object, as its symbol bounds it: {@code first} and {@code count} in slots. Its
 * instructions are decoded when they are asked for.
 */
record Function(String name, ElfFile.Section section, int first, int count) {
  List<Insn> insns() {
    long from = (long) first * Insn.SIZE;
    return List.of(Insn.decode(section.data().part(from, (long) count * Insn.SIZE, name).copy()));
  }
}
