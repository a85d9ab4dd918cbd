// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * Finds which numbers a decision depended on, by walking back along the path: only those must be as
 * before when a state that was kept is to cover another.
 */
final class Precision {
  private static final int ARGUMENTS = 0b111110;

  private final Env env;
  private final List<Insn> insns;
  private final int[] regs = new int[Op.MAX_FRAMES + 1];
  private final long[] slots = new long[Op.MAX_FRAMES + 1];
  private int frame;

  Precision(Env env) {
    this.env = env;
    this.insns = env.insns;
  }

  /** The number in a register mattered to the instruction that is being walked. */
  void mark(State state, int register) {
    if (register >= Op.FP || !state.regs()[register].isScalar()) {
      return;
    }
    clear(state);
    regs[frame] = 1 << register;
    walkBack(state, -1, true);
  }

  /** What paths from {@code covering} depended on matters to this path too. */
  void take(State state, Entry covering, Liveness liveness, int slot) {
    clear(state);
    boolean isAny = false;
    for (int f = 0; f < state.depth(); f++) {
      Frame old = covering.state.frame(f);
      int live =
          f == state.depth() - 1
              ? liveness.before(slot)
              : liveness.after(covering.state.frame(f + 1).callSite);
      for (int i = 0; i < Op.FP; i++) {
        if (covering.isPreciseReg(f, i) && (live >> i & 1) != 0 && old.regs[i].isScalar()) {
          regs[f] |= 1 << i;
          isAny = true;
        }
      }
      for (int i = 0; i < old.slotsUsed(); i++) {
        boolean isRead = (covering.readSlots(f) >>> i & 1) != 0;
        if (isRead && covering.isPreciseSlot(f, i) && isNumber(old.slot(i))) {
          slots[f] |= 1L << i;
          isAny = true;
        }
      }
    }
    if (isAny) {
      walkBack(state, slot, false);
    }
  }

  private static boolean isNumber(Slot slot) {
    Reg spilled = slot.spilled();
    return spilled != null && spilled.isScalar();
  }

  private void clear(State state) {
    Arrays.fill(regs, 0);
    Arrays.fill(slots, 0);
    frame = state.depth() - 1;
  }

  private boolean isDone() {
    for (int i = 0; i <= frame; i++) {
      if (regs[i] != 0 || slots[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Goes back over the path.
   *
   * @param at where the path is now: what tells whether the last step was into or out of a frame
   */
  private void walkBack(State state, int at, boolean skipsFirst) {
    boolean skips = skipsFirst;
    int next = at;
    Step step = state.trace();
    Entry entry = state.parent();
    while (true) {
      for (; step != null; step = step.before) {
        if (!skips && !undo(step, next)) {
          markAll(state);
          return;
        }
        skips = false;
        if (isDone()) {
          return;
        }
        next = step.slot;
      }
      if (entry == null) {
        return;
      }
      if (frame != entry.state.depth() - 1) {
        markAll(state);
        return;
      }
      markIn(entry);
      if (isDone()) {
        return;
      }
      step = entry.state.trace();
      entry = entry.parent;
    }
  }

  private static void markAll(State state) {
    // Where all is marked already, so is all before it.
    for (Entry at = state.parent(); at != null && !at.isAllPrecise(); at = at.parent) {
      at.markAllPrecise();
    }
  }

  /** Marks what a kept state holds; what is marked already, or holds no number, is done. */
  private void markIn(Entry entry) {
    for (int f = 0; f <= frame; f++) {
      Frame at = entry.state.frame(f);
      int numbers = 0;
      for (int i = 0; i < Op.FP; i++) {
        if ((regs[f] >> i & 1) != 0 && at.regs[i].isScalar()) {
          numbers |= 1 << i;
        }
      }
      regs[f] = entry.addPreciseRegs(f, numbers);
      long spilled = 0;
      for (long left = slots[f]; left != 0; left &= left - 1) {
        int i = Long.numberOfTrailingZeros(left);
        if (isNumber(at.slot(i))) {
          spilled |= 1L << i;
        }
      }
      slots[f] = entry.addPreciseSlots(f, spilled);
    }
  }

  private boolean isSet(int register) {
    return (regs[frame] >> register & 1) != 0;
  }

  private void set(int register) {
    if (register < Op.FP) {
      regs[frame] |= 1 << register;
    }
  }

  private void unset(int register) {
    regs[frame] &= ~(1 << register);
  }

  /** Takes one instruction back; false if that cannot be done. */
  private boolean undo(Step step, int next) {
    Insn insn = insns.get(step.slot);
    spreadTies(step.tied());
    boolean isFine =
        switch (insn.insnClass()) {
          case Op.ALU, Op.ALU64 -> undoAlu(insn);
          case Op.LDX -> undoLoad(insn.dst(), step);
          case Op.ST -> undoStore(insn, step);
          case Op.STX -> insn.mode() == Op.ATOMIC ? undoAtomic(insn, step) : undoStore(insn, step);
          case Op.LD -> undoWide(insn);
          default -> undoJump(insn, step.slot, next);
        };
    spreadTies(step.tied());
    return isFine;
  }

  private boolean undoAlu(Insn insn) {
    if (!isSet(insn.dst()) || insn.op() == Op.END || insn.op() == Op.NEG) {
      return true;
    }
    if (insn.op() == Op.MOV) {
      unset(insn.dst());
    }
    if (insn.isRegisterSource()) {
      set(insn.src());
    }
    return true;
  }

  private boolean undoLoad(int target, Step step) {
    if (isSet(target)) {
      unset(target);
      if (step.isStackAccess()) {
        slots[step.frame()] |= 1L << step.stackSlot();
      }
    }
    return true;
  }

  private boolean undoStore(Insn insn, Step step) {
    if (isSet(insn.dst())) {
      return false;
    }
    if (!step.isStackAccess()) {
      return true;
    }
    long bit = 1L << step.stackSlot();
    if ((slots[step.frame()] & bit) != 0) {
      slots[step.frame()] &= ~bit;
      if (insn.insnClass() == Op.STX) {
        set(insn.src());
      }
    }
    return true;
  }

  private boolean undoAtomic(Insn insn, Step step) {
    if (insn.imm() == Op.LOAD_ACQ) {
      return undoLoad(insn.dst(), step);
    }
    if (insn.imm() == Op.CMPXCHG) {
      unset(0);
    } else if ((insn.imm() & Op.FETCH) != 0) {
      unset(insn.src());
    }
    return undoStore(insn, step);
  }

  private boolean undoWide(Insn insn) {
    if (!insn.isWide()) {
      boolean isTarget = isSet(0);
      return !isTarget;
    }
    unset(insn.dst());
    return true;
  }

  private boolean undoJump(Insn insn, int slot, int next) {
    if (insn.isExit()) {
      return enterCallee(next);
    }
    if (insn.isCall()) {
      return undoCall(insn, slot, next);
    }
    boolean comparesRegisters = insn.isConditionalJump() && insn.isRegisterSource();
    if (comparesRegisters && (isSet(insn.dst()) || isSet(insn.src()))) {
      set(insn.dst());
      set(insn.src());
    }
    return true;
  }

  /** Back over an exit, into the frame that ended there. */
  private boolean enterCallee(int next) {
    boolean isCall = next > 0 && insns.get(next - 1).isSubprogramCall();
    boolean givesResult = isCall && isSet(0);
    if (isCall) {
      unset(0);
    }
    frame++;
    if (frame > Op.MAX_FRAMES) {
      return false;
    }
    regs[frame] = givesResult ? 1 : 0;
    slots[frame] = 0;
    return true;
  }

  private boolean undoCall(Insn insn, int slot, int next) {
    boolean isEntered = next >= 0 && next != slot + 1;
    if (insn.isSubprogramCall()) {
      if (!isEntered) { // a global function: its result is a new number
        unset(0);
        return true;
      }
      return leaveCallee(regs[frame] & ARGUMENTS);
    }
    if (isEntered && env.flow.callsBack(slot)) {
      return leaveCallee(0);
    }
    unset(0);
    return true;
  }

  /** Back over a call, out of the frame that it made. */
  private boolean leaveCallee(int arguments) {
    if (frame == 0 || slots[frame] != 0 || (regs[frame] & ~ARGUMENTS) != 0) {
      return false;
    }
    regs[frame] = 0;
    frame--;
    regs[frame] |= arguments;
    return true;
  }

  /** If one of several tied numbers matters, all do. */
  private void spreadTies(int @Nullable [] tied) {
    if (tied == null) {
      return;
    }
    boolean isAny = false;
    for (int place : tied) {
      isAny |= isMarked(place);
    }
    if (isAny) {
      for (int place : tied) {
        int f = Ties.frame(place);
        if (Ties.isStack(place)) {
          slots[f] |= 1L << Ties.index(place);
        } else {
          regs[f] |= 1 << Ties.index(place);
        }
      }
    }
  }

  private boolean isMarked(int place) {
    int f = Ties.frame(place);
    return Ties.isStack(place)
        ? (slots[f] >>> Ties.index(place) & 1) != 0
        : (regs[f] >> Ties.index(place) & 1) != 0;
  }
}
