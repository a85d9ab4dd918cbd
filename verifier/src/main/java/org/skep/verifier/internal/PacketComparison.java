// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.jspecify.annotations.Nullable;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Comparisons of a packet's pointers with its end: which bytes they show to be there. */
final class PacketComparison {
  /** A packet is never longer. */
  private static final long MAX_PACKET_OFFSET = 0xffff;

  private PacketComparison() {}

  /** The branches, if this compares a pointer with the end of what it points to; else null. */
  static Jumps.@Nullable Branches branch(State state, Insn insn, Reg left, Reg right) {
    if (insn.insnClass() != Op.JMP || !insn.isRegisterSource()) {
      return null;
    }
    boolean endIsRight = isEndOf(right, left);
    boolean endIsLeft = isEndOf(left, right);
    if (!endIsRight && !endIsLeft) {
      return null;
    }
    Reg pointer = endIsRight ? left : right;
    // As if the pointer were on the left.
    int op = endIsRight ? insn.op() : mirrored(insn.op());
    State taken = state.copy();
    switch (op) {
      case Op.JGT -> learn(state, pointer, false);
      case Op.JGE -> learn(state, pointer, true);
      case Op.JLT -> learn(taken, pointer, true);
      case Op.JLE -> learn(taken, pointer, false);
      default -> {
        return null;
      }
    }
    return new Jumps.Branches(taken, state);
  }

  private static boolean isEndOf(Reg end, Reg pointer) {
    return switch (pointer.type()) {
      case PKT -> end.type() == Reg.Type.PKT_END;
      case PKT_META -> end.type() == Reg.Type.PKT && isFirstByte(end);
      default -> false;
    };
  }

  private static boolean isFirstByte(Reg reg) {
    return reg.id() == 0
        && reg.fixed() == 0
        && reg.value().isConstant()
        && reg.value().constant() == 0;
  }

  private static int mirrored(int op) {
    return switch (op) {
      case Op.JGT -> Op.JLT;
      case Op.JGE -> Op.JLE;
      case Op.JLT -> Op.JGT;
      case Op.JLE -> Op.JGE;
      default -> op;
    };
  }

  /**
   * The end is not before the pointer in this branch.
   *
   * @param isBefore whether the pointer is even before it, so that one more byte is there
   */
  private static void learn(State branch, Reg pointer, boolean isBefore) {
    boolean saysNothing = pointer.fixed() < 0 || (pointer.fixed() == 0 && isBefore);
    long most = pointer.value().uMax();
    if (saysNothing
        || Long.compareUnsigned(most, MAX_PACKET_OFFSET) > 0
        || most + pointer.fixed() > MAX_PACKET_OFFSET) {
      return;
    }
    int range = pointer.fixed() + (isBefore ? 1 : 0);
    branch.replaceAll(
        reg ->
            reg.type() == pointer.type() && reg.id() == pointer.id() && reg.range() < range
                ? reg.withRange(range)
                : reg);
  }
}
