// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.jspecify.annotations.Nullable;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Conditional jumps: which branches there are, and what each of them tells. */
final class Jumps {
  private final Env env;

  Jumps(Env env) {
    this.env = env;
  }

  /**
   * The states of the branches; null for one that no run takes. {@code state} becomes the one that
   * falls through, if that is there.
   *
   * @param taken where the jump leads
   * @param fallsThrough where it does not
   */
  record Branches(@Nullable State taken, @Nullable State fallsThrough) {}

  Branches branch(State state, Insn insn, int slot) {
    boolean is32 = insn.insnClass() == Op.JMP32;
    Reg right =
        insn.isRegisterSource()
            ? env.read(state, insn.src(), slot)
            : Reg.scalar(Scalar.constant(is32 ? insn.imm() & 0xffff_ffffL : insn.imm()));
    Reg left = env.read(state, insn.dst(), slot);
    if (left.isScalar() && right.isScalar()) {
      return scalars(state, insn, left, right);
    }
    boolean isNullCheck =
        !is32
            && right.isConstant(0)
            && (insn.op() == Op.JEQ || insn.op() == Op.JNE)
            && left.isPointer();
    if (isNullCheck) {
      return nullCheck(state, insn, left);
    }
    boolean isZeroOnLeft =
        !is32
            && left.isConstant(0)
            && (insn.op() == Op.JEQ || insn.op() == Op.JNE)
            && right.isPointer();
    if (isZeroOnLeft && right.type() != Reg.Type.MAP_VALUE_OR_NULL) {
      return decided(state, insn.op() == Op.JNE);
    }
    Branches packets = PacketComparison.branch(state, insn, left, right);
    if (packets != null) {
      return packets;
    }
    if (!env.mayLeakPointers()) {
      throw Refusal.access(
          "V024", slot, insn.dst(), "R" + insn.dst() + " pointer comparison prohibited");
    }
    return new Branches(state.copy(), state);
  }

  private static Branches decided(State state, boolean isTaken) {
    return isTaken ? new Branches(state, null) : new Branches(null, state);
  }

  private static Branches nullCheck(State state, Insn insn, Reg pointer) {
    boolean nullIsTaken = insn.op() == Op.JEQ;
    if (pointer.type() != Reg.Type.MAP_VALUE_OR_NULL) {
      return decided(state, !nullIsTaken);
    }
    State taken = state.copy();
    State ifNull = nullIsTaken ? taken : state;
    State ifNot = nullIsTaken ? state : taken;
    ifNull.replaceAll(reg -> isCopy(reg, pointer) ? Reg.ZERO : reg);
    ifNot.replaceAll(reg -> isCopy(reg, pointer) ? reg.nonNull() : reg);
    return new Branches(taken, state);
  }

  private static boolean isCopy(Reg reg, Reg pointer) {
    return reg.type() == Reg.Type.MAP_VALUE_OR_NULL && reg.id() == pointer.id();
  }

  private static Branches scalars(State state, Insn insn, Reg left, Reg right) {
    boolean is32 = insn.insnClass() == Op.JMP32;
    int decision = ScalarBranches.decide(insn.op(), is32, left.value(), right.value());
    if (decision >= 0) {
      return decided(state, decision == 1);
    }
    State other = state.copy();
    boolean takenIsPossible = refine(other, insn, is32, true, left, right);
    boolean restIsPossible = refine(state, insn, is32, false, left, right);
    return new Branches(takenIsPossible ? other : null, restIsPossible ? state : null);
  }

  /** Tells a branch what holds in it; false if nothing can. */
  private static boolean refine(
      State state, Insn insn, boolean is32, boolean isTaken, Reg left, Reg right) {
    ScalarBranches.Refined refined =
        ScalarBranches.refine(insn.op(), is32, isTaken, left.value(), right.value());
    if (refined.dst().isEmpty() || refined.src().isEmpty()) {
      return false;
    }
    learn(state, insn.dst(), left, refined.dst());
    if (insn.isRegisterSource()) {
      learn(state, insn.src(), right, refined.src());
    }
    return true;
  }

  private static void learn(State state, int register, Reg reg, Scalar value) {
    if (reg.id() != 0) {
      state.learn(reg.id(), value);
    } else {
      state.regs()[register] = reg.withValue(value);
    }
  }
}
