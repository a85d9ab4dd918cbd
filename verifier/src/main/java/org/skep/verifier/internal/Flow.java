// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.skep.bpf.Errno;
import org.skep.bpf.verify.Limits;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** The shape of a program: subprograms, where jumps lead, where states are kept. Immutable. */
final class Flow {
  private final List<Insn> insns;
  private final int[] starts;
  private final BitSet prunePoints = new BitSet();
  private final BitSet upperHalves = new BitSet();
  private final BitSet callers = new BitSet();

  /**
   * Checks the shape.
   *
   * @throws Refusal if jumps leave their subprogram, code falls off its end or cannot be reached
   */
  Flow(List<Insn> insns, Limits limits) {
    this(insns, limits, insn -> false);
  }

  /**
   * Checks the shape.
   *
   * @param callsBack whether a call goes to a helper that calls back before it returns
   */
  Flow(List<Insn> insns, Limits limits, Predicate<Insn> callsBack) {
    this.insns = insns;
    for (int slot = 0; slot < insns.size(); slot++) {
      if (insns.get(slot).isWide()) {
        upperHalves.set(++slot);
      }
    }
    for (int slot = 0; slot < insns.size(); slot = next(slot)) {
      Insn insn = insns.get(slot);
      if (insn.isCall() && !insn.isSubprogramCall() && callsBack.test(insn)) {
        callers.set(slot);
      }
    }
    this.starts = findStarts(limits);
    for (int i = 0; i < starts.length; i++) {
      checkSubprogram(starts[i], end(i));
    }
  }

  int subprograms() {
    return starts.length;
  }

  int start(int subprogram) {
    return starts[subprogram];
  }

  /** The slot after the subprogram's last. */
  int end(int subprogram) {
    return subprogram + 1 < starts.length ? starts[subprogram + 1] : insns.size();
  }

  /** The subprogram that a slot belongs to. */
  int subprogramAt(int slot) {
    int found = Arrays.binarySearch(starts, slot);
    return found >= 0 ? found : -found - 2;
  }

  /** Whether states are compared and kept before the instruction at {@code slot}. */
  boolean isPrunePoint(int slot) {
    return prunePoints.get(slot);
  }

  /** Whether the call at a slot goes to a helper that calls back before it returns. */
  boolean callsBack(int slot) {
    return callers.get(slot);
  }

  /** Whether a state is always kept before the instruction at {@code slot}. */
  boolean isCheckpoint(int slot) {
    return callers.get(slot) || isMayGoto(insns.get(slot));
  }

  static boolean isMayGoto(Insn insn) {
    return insn.insnClass() == Op.JMP && insn.op() == Op.JCOND;
  }

  /** The slot of the instruction after the one at {@code slot}. */
  int next(int slot) {
    return slot + (insns.get(slot).isWide() ? 2 : 1);
  }

  /** Where a jump at {@code slot} leads. */
  int target(int slot) {
    return slot + 1 + insns.get(slot).jumpOffset();
  }

  private int[] findStarts(Limits limits) {
    TreeSet<Integer> found = new TreeSet<>();
    found.add(0);
    for (int slot = 0; slot < insns.size(); slot++) {
      Insn insn = insns.get(slot);
      if (insn.isSubprogramCall()) {
        long target = (long) slot + 1 + insn.imm();
        if (target < 0 || target >= insns.size() || upperHalves.get((int) target)) {
          throw Refusal.invalid("V005", slot, "call to invalid destination");
        }
        found.add((int) target);
      }
      if (insn.isWide()) {
        if (insn.src() == Op.PSEUDO_FUNC) {
          long target = (long) slot + 1 + insn.imm();
          if (target < 0 || target >= insns.size() || upperHalves.get((int) target)) {
            throw Refusal.invalid("V005", slot, "call to invalid destination");
          }
          found.add((int) target);
        }
        slot++;
      }
      if (found.size() > limits.subprograms()) {
        throw Refusal.of(Errno.E2BIG, "V009", slot, "too many subprograms");
      }
    }
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  private void checkSubprogram(int start, int end) {
    for (int slot = start; slot < end; slot = next(slot)) {
      Insn insn = insns.get(slot);
      if (insn.isGoto() || insn.isConditionalJump()) {
        long target = (long) slot + 1 + insn.jumpOffset();
        if (target < start || target >= end) {
          throw Refusal.invalid(
              "V005", slot, "jump out of range from insn %d to %d".formatted(slot, target));
        }
        if (upperHalves.get((int) target)) {
          throw Refusal.invalid(
              "V005", slot, "jump into the middle of ldimm64 insn %d".formatted(target - 1));
        }
      }
    }
    int last = upperHalves.get(end - 1) ? end - 2 : end - 1;
    Insn insn = insns.get(last);
    if (!insn.isExit() && !insn.isGoto()) {
      throw Refusal.invalid("V007", last, "last insn is not an exit or jmp");
    }
  }

  /**
   * Finds where states are to be kept.
   *
   * @throws Refusal if an instruction cannot be reached
   */
  void checkReachable() {
    BitSet seen = new BitSet();
    ArrayDeque<Integer> todo = new ArrayDeque<>();
    visit(0, seen, todo);
    while (!todo.isEmpty()) {
      int slot = todo.pop();
      Insn insn = insns.get(slot);
      if (insn.isExit()) {
        continue;
      }
      if (insn.isGoto()) {
        prunePoints.set(target(slot));
        visit(target(slot), seen, todo);
        continue;
      }
      if (insn.isConditionalJump()) {
        prunePoints.set(slot);
        prunePoints.set(target(slot));
        visit(target(slot), seen, todo);
      } else if (insn.isCall()) {
        prunePoints.set(next(slot));
        if (callers.get(slot) || insn.isSubprogramCall()) {
          prunePoints.set(slot);
        }
      }
      if (insn.isSubprogramCall() || isFunction(insn)) {
        int callee = slot + 1 + insn.imm();
        prunePoints.set(callee);
        prunePoints.set(slot);
        visit(callee, seen, todo);
      }
      visit(next(slot), seen, todo);
    }
    for (int slot = 0; slot < insns.size(); slot = next(slot)) {
      if (!seen.get(slot)) {
        throw Refusal.invalid("V006", slot, "unreachable insn " + slot);
      }
    }
  }

  private static boolean isFunction(Insn insn) {
    return insn.isWide() && insn.src() == Op.PSEUDO_FUNC;
  }

  private static void visit(int slot, BitSet seen, ArrayDeque<Integer> todo) {
    if (!seen.get(slot)) {
      seen.set(slot);
      todo.push(slot);
    }
  }

  /** The first jump backwards, for callers who may not loop; −1 if there is none. */
  int firstBackEdge() {
    for (int slot = 0; slot < insns.size(); slot = next(slot)) {
      Insn insn = insns.get(slot);
      if ((insn.isGoto() || insn.isConditionalJump()) && target(slot) <= slot) {
        return slot;
      }
    }
    return -1;
  }
}
