// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** A program's basic blocks and the jumps between them, by slot. */
final class FlowGraph {
  private static final int WIDE = 0x18;

  /**
   * A run of instructions that is entered at its first only.
   *
   * @param first its first slot
   * @param end the slot after its last
   * @param next the blocks that may follow: what falls through first, then what is jumped to
   */
  record Block(int first, int end, List<Integer> next) {}

  private final List<Insn> insns;

  private FlowGraph(List<Insn> insns) {
    this.insns = insns;
  }

  /** The blocks, ascending; subprograms begin blocks of their own. */
  static List<Block> of(List<Insn> insns) {
    return new FlowGraph(insns).blocks();
  }

  private int width(int slot) {
    return insns.get(slot).code() == WIDE ? 2 : 1;
  }

  private boolean isJump(Insn insn) {
    int jumpClass = insn.code() & 7;
    boolean isJumpClass = jumpClass == Op.JMP || jumpClass == Op.JMP32;
    return isJumpClass && !insn.isCall() && !isExit(insn);
  }

  private static boolean isExit(Insn insn) {
    return insn.code() == (Op.JMP | Op.EXIT);
  }

  private static boolean isAlways(Insn insn) {
    return (insn.code() & 0xf0) == Op.JA;
  }

  /** Where a jump goes: JMP32's unconditional one has its distance in the immediate. */
  private static int target(Insn insn, int slot) {
    boolean isLong = isAlways(insn) && (insn.code() & 7) == Op.JMP32;
    return slot + 1 + (isLong ? insn.imm() : insn.off());
  }

  private List<Block> blocks() {
    TreeSet<Integer> firsts = new TreeSet<>(List.of(0));
    for (int slot = 0; slot < insns.size(); slot += width(slot)) {
      Insn insn = insns.get(slot);
      if (isJump(insn)) {
        firsts.add(target(insn, slot));
        firsts.add(slot + 1);
      } else if (isExit(insn)) {
        firsts.add(slot + 1);
      } else if (insn.isCall() && insn.src() == Op.PSEUDO_CALL) {
        firsts.add(slot + 1 + insn.imm());
      }
    }
    List<Block> blocks = new ArrayList<>();
    for (int first : firsts) {
      if (first >= 0 && first < insns.size()) {
        Integer following = firsts.higher(first);
        blocks.add(
            block(first, following == null ? insns.size() : Math.min(following, insns.size())));
      }
    }
    return blocks;
  }

  private Block block(int first, int end) {
    int last = first;
    while (last + width(last) < end) {
      last += width(last);
    }
    Insn insn = insns.get(last);
    List<Integer> next = new ArrayList<>();
    if (!isExit(insn) && !(isJump(insn) && isAlways(insn)) && end < insns.size()) {
      next.add(end);
    }
    if (isJump(insn) && !next.contains(target(insn, last))) {
      next.add(target(insn, last));
    }
    return new Block(first, end, List.copyOf(next));
  }

  /** Blocks that each block is reached from. */
  static Map<Integer, List<Integer>> sources(List<Block> blocks) {
    Map<Integer, List<Integer>> sources = new TreeMap<>();
    for (Block block : blocks) {
      for (int next : block.next()) {
        sources.computeIfAbsent(next, added -> new ArrayList<>()).add(block.first());
      }
    }
    return sources;
  }
}
