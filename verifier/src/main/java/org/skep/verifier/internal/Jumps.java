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
    int decision = is32 ? -1 : decidePointers(insn.op(), left, right);
    if (decision >= 0) {
      return decided(state, decision == 1);
    }
    boolean isPacket = Packets.isAny(left) && Packets.isAny(right);
    if (!isPacket && insn.isRegisterSource()) {
      refuseComparison(right, insn.src(), slot);
    }
    if (!is32 && right.isConstant(0) && isEquality(insn) && left.type().mayBeNull()) {
      if (!insn.isRegisterSource()) {
        return nullCheck(state, insn, left);
      }
    }
    State taken = state.copy();
    if (!is32 && isPacket) {
      Packets.Operands operands = new Packets.Operands(left, insn.dst(), right, insn.src());
      if (Packets.learn(insn.op(), operands, taken, state)) {
        return new Branches(taken, state);
      }
    }
    if (!is32 && isEquality(insn) && left.isPointer() && right.isPointer()) {
      equalPointers(insn.op() == Op.JEQ ? taken : state, left, right);
    }
    refuseComparison(left, insn.dst(), slot);
    return new Branches(taken, state);
  }

  private static boolean isEquality(Insn insn) {
    return insn.op() == Op.JEQ || insn.op() == Op.JNE;
  }

  private void refuseComparison(Reg reg, int register, int slot) {
    if (reg.isPointer() && !env.mayLeakPointers()) {
      throw Refusal.access(
          "V024", slot, register, "R" + register + " pointer comparison prohibited");
    }
  }

  private static int decidePointers(int op, Reg left, Reg right) {
    if (Packets.isAny(left) && Packets.isAny(right)) {
      return Packets.decide(op, left, right);
    }
    boolean isNullCheck =
        (right.isConstant(0) && isNeverNull(left)) || (left.isConstant(0) && isNeverNull(right));
    if (isNullCheck && op == Op.JEQ) {
      return 0;
    }
    return isNullCheck && op == Op.JNE ? 1 : -1;
  }

  private static boolean isNeverNull(Reg reg) {
    return switch (reg.type()) {
      // As in Linux, which does not say so of the stack and of functions.
      case MAP_VALUE, MAP_KEY, MAP_PTR, MEM, RESERVED -> true;
      default -> false;
    };
  }

  /** Two pointers are the same: if one cannot be null, the other is not. */
  private void equalPointers(State state, Reg left, Reg right) {
    if (left.type().mayBeNull() == right.type().mayBeNull()) {
      return;
    }
    Reg pointer = left.type().mayBeNull() ? left : right;
    state.replaceAll(reg -> isCopy(reg, pointer) ? notNull(reg) : reg);
  }

  private static Branches decided(State state, boolean isTaken) {
    return isTaken ? new Branches(state, null) : new Branches(null, state);
  }

  private Branches nullCheck(State state, Insn insn, Reg pointer) {
    State taken = state.copy();
    State ifNull = insn.op() == Op.JEQ ? taken : state;
    State ifNot = insn.op() == Op.JEQ ? state : taken;
    ifNull.replaceAll(reg -> isCopy(reg, pointer) ? Reg.ZERO : reg);
    if (pointer.ref() != 0) {
      ifNull.references().release(pointer.ref());
    }
    ifNot.replaceAll(reg -> isCopy(reg, pointer) ? notNull(reg) : reg);
    return new Branches(taken, state);
  }

  private static boolean isCopy(Reg reg, Reg pointer) {
    return reg.type().mayBeNull() && reg.id() == pointer.id();
  }

  /** A pointer that was compared with null: what it is where it is not. */
  private Reg notNull(Reg reg) {
    return switch (reg.type()) {
      case MAP_VALUE_OR_NULL -> {
        int inner = env.innerMap(reg.map());
        if (inner >= 0) {
          yield Reg.innerMap(inner, reg.id());
        }
        yield env.map(reg.map()).spec().fields().isEmpty()
            ? reg.withType(Reg.Type.MAP_VALUE).withId(0)
            : reg.withType(Reg.Type.MAP_VALUE);
      }
      case MEM_OR_NULL -> reg.withType(Reg.Type.MEM).withId(0);
      default -> reg.withType(Reg.Type.RESERVED);
    };
  }

  private Branches scalars(State state, Insn insn, Reg left, Reg right) {
    boolean is32 = insn.insnClass() == Op.JMP32;
    int decision = ScalarBranches.decide(insn.op(), is32, left.value(), right.value());
    if (decision >= 0) {
      markOperands(state, insn);
      return decided(state, decision == 1);
    }
    noteTies(state, left, right);
    State other = state.copy();
    boolean takenIsPossible = refine(other, insn, is32, true, left, right);
    boolean restIsPossible = refine(state, insn, is32, false, left, right);
    if (!takenIsPossible || !restIsPossible) {
      markOperands(restIsPossible ? state : other, insn);
    }
    return new Branches(takenIsPossible ? other : null, restIsPossible ? state : null);
  }

  /** That only one branch can be depends on what is known of the operands. */
  private void markOperands(State state, Insn insn) {
    env.precision.mark(state, insn.dst());
    if (insn.isRegisterSource()) {
      env.precision.mark(state, insn.src());
    }
  }

  private static void noteTies(State state, Reg left, Reg right) {
    Step step = state.trace();
    if (step != null && (left.id() != 0 || right.id() != 0)) {
      int[] places = Ties.places(state, left.id(), right.id());
      if (places.length > 1) {
        step.ties(places);
      }
    }
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
      Ties.learn(state, reg.withValue(value));
    } else {
      state.regs()[register] = reg.withValue(value);
    }
  }
}
