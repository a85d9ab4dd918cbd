// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.jspecify.annotations.Nullable;
import org.skep.isa.Op;

/** How far packet pointers may be followed, from comparisons with the packet's end. */
final class Packets {
  /** A range that says: the pointer is at the packet's end or beyond. */
  static final int AT_END = -1;

  /** A range that says: the pointer is beyond the packet's end. */
  static final int BEYOND_END = -2;

  /** No packet is longer. */
  static final int MAX_OFFSET = 0xffff;

  private Packets() {}

  static boolean isAny(Reg reg) {
    return reg.type().isPacket() || reg.type() == Reg.Type.PACKET_END;
  }

  /** The packet pointer that is compared with an end, on the left side. */
  private record Bound(int op, Reg pointer, int register) {}

  private static @Nullable Bound bound(int op, Reg left, int dst, Reg right, int src) {
    if (isBelow(left, right)) {
      return new Bound(op, left, dst);
    }
    return isBelow(right, left) ? new Bound(mirrored(op), right, src) : null;
  }

  private static boolean isBelow(Reg pointer, Reg end) {
    boolean isData = pointer.type() == Reg.Type.PACKET && end.type() == Reg.Type.PACKET_END;
    return isData || (pointer.type() == Reg.Type.PACKET_META && isStart(end));
  }

  private static boolean isStart(Reg reg) {
    return reg.type() == Reg.Type.PACKET
        && reg.off() == 0
        && reg.value().isConstant()
        && reg.value().constant() == 0;
  }

  private static int mirrored(int op) {
    return switch (op) {
      case Op.JGT -> Op.JLT;
      case Op.JLT -> Op.JGT;
      case Op.JGE -> Op.JLE;
      case Op.JLE -> Op.JGE;
      default -> op;
    };
  }

  /** 1 if the jump is always taken, 0 if never, −1 if that is not known. */
  static int decide(int op, Reg left, Reg right) {
    Bound bound = bound(op, left, 0, right, 0);
    if (bound == null || bound.pointer.range() >= 0) {
      return -1;
    }
    boolean isBeyond = bound.pointer.range() == BEYOND_END;
    return switch (bound.op) {
      case Op.JGT -> isBeyond ? 1 : -1;
      case Op.JLE -> isBeyond ? 0 : -1;
      case Op.JGE -> 1;
      case Op.JLT -> 0;
      default -> -1;
    };
  }

  /**
   * Tells both branches what a comparison with an end says.
   *
   * @param operands the operands, before the jump
   * @return whether it was one
   */
  static boolean learn(int op, Operands operands, State taken, State rest) {
    Bound bound =
        bound(op, operands.left, operands.leftRegister, operands.right, operands.rightRegister);
    if (bound == null) {
      return false;
    }
    switch (bound.op) {
      case Op.JGT -> inside(rest, taken, bound, false);
      case Op.JGE -> inside(rest, taken, bound, true);
      case Op.JLT -> inside(taken, rest, bound, true);
      case Op.JLE -> inside(taken, rest, bound, false);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Two registers that are compared. */
  record Operands(Reg left, int leftRegister, Reg right, int rightRegister) {}

  /**
   * In one state the pointer is not beyond the end, in the other it is.
   *
   * @param isStrict whether it is before the end: one byte more may be used
   */
  private static void inside(State in, State out, Bound bound, boolean isStrict) {
    Reg pointer = bound.pointer;
    long most = pointer.value().uMax();
    boolean isNear =
        Long.compareUnsigned(most, MAX_OFFSET) <= 0 && most + pointer.off() <= MAX_OFFSET;
    // As in Linux: a pointer at offset 0 says nothing, even if it is before the end.
    if (pointer.off() > 0 && isNear) {
      int range = pointer.off() + (isStrict ? 1 : 0);
      in.replaceAll(reg -> isSameBase(reg, pointer) ? grown(reg, range) : reg);
    }
    if (pointer.type() == Reg.Type.PACKET) {
      Reg[] regs = out.regs();
      regs[bound.register] = regs[bound.register].withRange(isStrict ? AT_END : BEYOND_END);
    }
  }

  private static Reg grown(Reg reg, int range) {
    return reg.range() >= range ? reg : reg.withRange(range);
  }

  private static boolean isSameBase(Reg reg, Reg pointer) {
    return reg.type() == pointer.type() && reg.id() == pointer.id();
  }

  /**
   * A helper may have moved the packet: what pointed into it is worthless.
   *
   * @param mayLeak whether it may still be read, as a number
   */
  static void invalidate(State state, boolean mayLeak) {
    Reg left = mayLeak ? Reg.UNKNOWN : Reg.NOT_INIT;
    state.replaceAll(reg -> isAny(reg) ? left : reg);
  }
}
