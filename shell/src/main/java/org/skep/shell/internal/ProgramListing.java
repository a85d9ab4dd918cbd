// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.typed.BpfObjects;
import org.skep.isa.Disassembler;
import org.skep.isa.Insn;

/** A loaded program's instructions as bpftool prints them, maps by id, and their lines of C. */
final class ProgramListing {
  private static final int WIDE = 0x18;
  private static final int FROM_MAP = 1;
  private static final int FROM_MAP_VALUE = 2;

  private final List<Insn> insns;
  private final Map<Integer, String> sources;
  private final Disassembler disassembler;

  private ProgramListing(
      List<Insn> insns, Map<Integer, String> sources, Disassembler disassembler) {
    this.insns = insns;
    this.sources = sources;
    this.disassembler = disassembler;
  }

  /** The listing of an open program. */
  static ProgramListing of(Env env, int fd) {
    Map<Integer, String> helpers = Names.helpers(env.providers());
    return new ProgramListing(
        BpfObjects.instructions(env.bpf(), fd),
        SourceLines.of(env.bpf(), fd),
        new Disassembler(id -> helpers.getOrDefault(id, "unknown")));
  }

  List<Insn> insns() {
    return insns;
  }

  int slots() {
    return insns.size();
  }

  /** Slots of the instruction that begins there. */
  int size(int slot) {
    return insns.get(slot).code() == WIDE ? 2 : 1;
  }

  /** The line of C that begins there; null if none does. */
  @Nullable String source(int slot) {
    return sources.get(slot);
  }

  /** The instruction that begins there. */
  String text(int slot) {
    Insn insn = insns.get(slot);
    if (insn.code() == WIDE && insn.src() == FROM_MAP) {
      return "(18) r%d = map[id:%d]".formatted(insn.dst(), insn.imm());
    }
    if (insn.code() == WIDE && insn.src() == FROM_MAP_VALUE) {
      return "(18) r%d = map[id:%d][0]+%d"
          .formatted(insn.dst(), insn.imm(), insns.get(slot + 1).imm());
    }
    return disassembler.at(insns, slot);
  }
}
