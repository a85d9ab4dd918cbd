// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * Which registers may be read before they are written, before and after each instruction: a
 * backward fixpoint over the whole program, whatever the paths. Immutable.
 */
final class Liveness {
  private static final int ARGUMENTS = 0b111110;
  private static final int CLOBBERED = 0b111111;
  private static final int CONTEXT = 1 << 6;

  private final int[] before;
  private final int[] after;

  Liveness(List<Insn> insns, Flow flow) {
    before = new int[insns.size()];
    after = new int[insns.size()];
    // A work list: each mask grows at most eleven times, whatever order the jumps come in.
    List<List<Integer>> jumpsTo = jumpsTo(insns, flow);
    ArrayDeque<Integer> todo = new ArrayDeque<>();
    for (int slot = 0; slot < insns.size(); slot = flow.next(slot)) {
      todo.push(slot);
    }
    while (!todo.isEmpty()) {
      int slot = todo.pop();
      Insn insn = insns.get(slot);
      int out = out(insn, slot, flow);
      int in = (out & ~written(insn)) | read(insn);
      after[slot] = out;
      if (in != before[slot]) {
        before[slot] = in;
        addPredecessors(insns, slot, jumpsTo.get(slot), todo);
      }
    }
  }

  private static List<List<Integer>> jumpsTo(List<Insn> insns, Flow flow) {
    List<List<Integer>> jumps =
        new ArrayList<>(Collections.nCopies(insns.size(), List.<Integer>of()));
    for (int slot = 0; slot < insns.size(); slot = flow.next(slot)) {
      Insn insn = insns.get(slot);
      if (insn.isGoto() || insn.isConditionalJump()) {
        int target = flow.target(slot);
        if (jumps.get(target).isEmpty()) {
          jumps.set(target, new ArrayList<>());
        }
        jumps.get(target).add(slot);
      }
    }
    return jumps;
  }

  private static void addPredecessors(
      List<Insn> insns, int slot, List<Integer> jumps, ArrayDeque<Integer> todo) {
    jumps.forEach(todo::push);
    int previous = slot - 1;
    if (previous > 0 && insns.get(previous - 1).isWide() && insns.get(previous).code() == 0) {
      previous--;
    }
    if (previous >= 0 && !insns.get(previous).isExit() && !insns.get(previous).isGoto()) {
      todo.push(previous);
    }
  }

  private int out(Insn insn, int slot, Flow flow) {
    if (insn.isExit()) {
      return 0;
    }
    int out = insn.isGoto() ? 0 : before[flow.next(slot)];
    if (insn.isGoto() || insn.isConditionalJump()) {
      out |= before[flow.target(slot)];
    }
    return out;
  }

  private static int written(Insn insn) {
    return switch (insn.insnClass()) {
      case Op.ALU, Op.ALU64, Op.LDX -> 1 << insn.dst();
      case Op.LD -> insn.isWide() ? 1 << insn.dst() : CLOBBERED;
      case Op.JMP -> insn.isCall() ? CLOBBERED : 0;
      case Op.STX -> insn.mode() == Op.ATOMIC ? writtenByAtomic(insn) : 0;
      default -> 0;
    };
  }

  private static int writtenByAtomic(Insn insn) {
    if (insn.imm() == Op.LOAD_ACQ) {
      return 1 << insn.dst();
    }
    if (insn.imm() == Op.CMPXCHG) {
      return 1;
    }
    return (insn.imm() & Op.FETCH) != 0 ? 1 << insn.src() : 0;
  }

  private static int read(Insn insn) {
    int dst = 1 << insn.dst();
    int src = 1 << insn.src();
    return switch (insn.insnClass()) {
      case Op.ALU, Op.ALU64 ->
          (insn.op() == Op.MOV ? 0 : dst)
              | (insn.isRegisterSource() && insn.op() != Op.END ? src : 0);
      case Op.LDX -> src;
      case Op.ST -> dst;
      case Op.STX -> dst | src | (insn.mode() == Op.ATOMIC ? 1 : 0);
      case Op.LD -> insn.isWide() ? 0 : CONTEXT | (insn.mode() == Op.IND ? src : 0);
      default -> readByJump(insn);
    };
  }

  private static int readByJump(Insn insn) {
    if (insn.isCall()) {
      return ARGUMENTS;
    }
    if (insn.isExit()) {
      return 1;
    }
    if (!insn.isConditionalJump()) {
      return 0;
    }
    return 1 << insn.dst() | (insn.isRegisterSource() ? 1 << insn.src() : 0);
  }

  /** Bit n: rn may be read from {@code slot} on before it is written. */
  int before(int slot) {
    return before[slot];
  }

  /** The same after the instruction at {@code slot}. */
  int after(int slot) {
    return after[slot];
  }
}
