// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.List;
import org.skep.isa.Insn;

/** A function of an object, as its symbol bounds it: {@code first} and {@code count} in slots. */
final class Function {
  private final String name;
  private final ElfFile.Section section;
  private final int first;
  private final List<Insn> insns;

  Function(String name, ElfFile.Section section, int first, List<Insn> insns) {
    this.name = name;
    this.section = section;
    this.first = first;
    this.insns = insns;
  }

  String name() {
    return name;
  }

  ElfFile.Section section() {
    return section;
  }

  int first() {
    return first;
  }

  int count() {
    return insns.size();
  }

  List<Insn> insns() {
    return insns;
  }
}
