// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.skep.isa.Op;

/**
 * What is known of a result from what is known of the operands. Division, modulo and shifts by an
 * unknown number tell nothing, as in Linux.
 */
final class ScalarAlu {
  private ScalarAlu() {}

  /**
   * The result of an operation.
   *
   * @param op one of {@link Op#ADD} and its kin
   * @param is64 whether on all 64 bits; else on the low half, zero above
   * @param isSigned whether a division or modulo is the signed one
   */
  static Scalar apply(int op, boolean is64, boolean isSigned, Scalar dst, Scalar src) {
    if (op == Op.MOV) {
      return is64 ? src : src.zext32();
    }
    if (op == Op.NEG) {
      return apply(Op.SUB, is64, false, Scalar.constant(0), dst);
    }
    Scalar left = is64 ? dst : dst.zext32();
    Scalar right = is64 ? src : src.zext32();
    if (left.isConstant() && right.isConstant() && op != Op.DIV && op != Op.MOD) {
      return Scalar.constant(compute(op, is64, left.constant(), right.constant()));
    }
    Scalar.Draft draft = new Scalar.Draft(Scalar.UNKNOWN);
    switch (op) {
      case Op.ADD -> add(draft, left, right);
      case Op.SUB -> subtract(draft, left, right);
      case Op.MUL -> multiply(draft, left, right);
      case Op.AND -> and(draft, left, right);
      case Op.OR -> or(draft, left, right);
      case Op.XOR -> draft.bits = left.bits().xor(right.bits());
      case Op.LSH, Op.RSH, Op.ARSH -> {
        int width = is64 ? Long.SIZE : Integer.SIZE;
        boolean isKnown =
            right.isConstant() && Long.compareUnsigned(right.constant(), width) < 0;
        if (isKnown) {
          shift(draft, op, is64, left, (int) right.constant());
        }
      }
      default -> {
        return is64 ? Scalar.UNKNOWN : Scalar.UNKNOWN.zext32();
      }
    }
    Scalar result = draft.settled();
    return is64 ? result : result.zext32();
  }

  private static long compute(int op, boolean is64, long left, long right) {
    if (!is64) {
      int a = (int) left;
      int b = (int) right;
      int result =
          switch (op) {
            case Op.ADD -> a + b;
            case Op.SUB -> a - b;
            case Op.MUL -> a * b;
            case Op.AND -> a & b;
            case Op.OR -> a | b;
            case Op.XOR -> a ^ b;
            case Op.LSH -> a << b;
            case Op.RSH -> a >>> b;
            default -> a >> b;
          };
      return result & Scalar.MAX_U32;
    }
    return switch (op) {
      case Op.ADD -> left + right;
      case Op.SUB -> left - right;
      case Op.MUL -> left * right;
      case Op.AND -> left & right;
      case Op.OR -> left | right;
      case Op.XOR -> left ^ right;
      case Op.LSH -> left << right;
      case Op.RSH -> left >>> right;
      default -> left >> right;
    };
  }

  private static void add(Scalar.Draft draft, Scalar left, Scalar right) {
    draft.bits = left.bits().add(right.bits());
    long low = left.uMin() + right.uMin();
    long high = left.uMax() + right.uMax();
    boolean lowWraps = Long.compareUnsigned(low, left.uMin()) < 0;
    boolean highWraps = Long.compareUnsigned(high, left.uMax()) < 0;
    if (lowWraps == highWraps) {
      draft.uMin = low;
      draft.uMax = high;
    }
    long lowSigned = left.sMin() + right.sMin();
    long highSigned = left.sMax() + right.sMax();
    boolean overflows =
        ((left.sMin() ^ lowSigned) & (right.sMin() ^ lowSigned)) < 0
            || ((left.sMax() ^ highSigned) & (right.sMax() ^ highSigned)) < 0;
    if (!overflows) {
      draft.sMin = lowSigned;
      draft.sMax = highSigned;
    }
    long low32 = left.uMin32() + right.uMin32();
    long high32 = left.uMax32() + right.uMax32();
    if (low32 >>> 32 == high32 >>> 32) {
      draft.uMin32 = low32 & Scalar.MAX_U32;
      draft.uMax32 = high32 & Scalar.MAX_U32;
    }
    signed32(draft, left.sMin32() + right.sMin32(), left.sMax32() + right.sMax32());
  }

  private static void signed32(Scalar.Draft draft, long low, long high) {
    if (low == (int) low && high == (int) high) {
      draft.sMin32 = low;
      draft.sMax32 = high;
    }
  }

  private static void subtract(Scalar.Draft draft, Scalar left, Scalar right) {
    draft.bits = left.bits().subtract(right.bits());
    long low = left.uMin() - right.uMax();
    long high = left.uMax() - right.uMin();
    boolean lowWraps = Long.compareUnsigned(left.uMin(), right.uMax()) < 0;
    boolean highWraps = Long.compareUnsigned(left.uMax(), right.uMin()) < 0;
    if (lowWraps == highWraps) {
      draft.uMin = low;
      draft.uMax = high;
    }
    long lowSigned = left.sMin() - right.sMax();
    long highSigned = left.sMax() - right.sMin();
    boolean overflows =
        ((left.sMin() ^ right.sMax()) & (left.sMin() ^ lowSigned)) < 0
            || ((left.sMax() ^ right.sMin()) & (left.sMax() ^ highSigned)) < 0;
    if (!overflows) {
      draft.sMin = lowSigned;
      draft.sMax = highSigned;
    }
    long low32 = left.uMin32() - right.uMax32();
    long high32 = left.uMax32() - right.uMin32();
    if (low32 >> 32 == high32 >> 32) {
      draft.uMin32 = low32 & Scalar.MAX_U32;
      draft.uMax32 = high32 & Scalar.MAX_U32;
    }
    signed32(draft, left.sMin32() - right.sMax32(), left.sMax32() - right.sMin32());
  }

  private static void multiply(Scalar.Draft draft, Scalar left, Scalar right) {
    draft.bits = left.bits().multiply(right.bits());
    boolean isSmall =
        Long.compareUnsigned(left.uMax(), Scalar.MAX_U32) <= 0
            && Long.compareUnsigned(right.uMax(), Scalar.MAX_U32) <= 0;
    if (isSmall) {
      draft.uMin = left.uMin() * right.uMin();
      draft.uMax = left.uMax() * right.uMax();
    }
    boolean isSmallSigned =
        left.sMin() >= Integer.MIN_VALUE
            && left.sMax() <= Integer.MAX_VALUE
            && right.sMin() >= Integer.MIN_VALUE
            && right.sMax() <= Integer.MAX_VALUE;
    if (isSmallSigned) {
      long a = left.sMin() * right.sMin();
      long b = left.sMin() * right.sMax();
      long c = left.sMax() * right.sMin();
      long d = left.sMax() * right.sMax();
      draft.sMin = Math.min(Math.min(a, b), Math.min(c, d));
      draft.sMax = Math.max(Math.max(a, b), Math.max(c, d));
    }
  }

  private static void and(Scalar.Draft draft, Scalar left, Scalar right) {
    draft.bits = left.bits().and(right.bits());
    draft.atMost(left.uMax());
    draft.atMost(right.uMax());
    draft.uMax32 = Math.min(left.uMax32(), right.uMax32());
  }

  private static void or(Scalar.Draft draft, Scalar left, Scalar right) {
    draft.bits = left.bits().or(right.bits());
    draft.atLeast(left.uMin());
    draft.atLeast(right.uMin());
    draft.uMin32 = Math.max(left.uMin32(), right.uMin32());
  }

  private static void shift(Scalar.Draft draft, int op, boolean is64, Scalar left, int by) {
    switch (op) {
      case Op.LSH -> {
        draft.bits = left.bits().shiftLeft(by);
        if (Long.compareUnsigned(left.uMax(), -1L >>> by) <= 0) {
          draft.uMin = left.uMin() << by;
          draft.uMax = left.uMax() << by;
        }
      }
      case Op.RSH -> {
        draft.bits = left.bits().shiftRight(by);
        draft.uMin = left.uMin() >>> by;
        draft.uMax = left.uMax() >>> by;
      }
      default -> {
        if (is64) {
          draft.bits = left.bits().shiftRightSigned(by, Long.SIZE);
          draft.sMin = left.sMin() >> by;
          draft.sMax = left.sMax() >> by;
        } else {
          draft.bits = left.bits().shiftRightSigned(by, Integer.SIZE);
          draft.sMin32 = left.sMin32() >> by;
          draft.sMax32 = left.sMax32() >> by;
        }
      }
    }
  }

  /** The low {@code width} bits with their bytes in the other order, zero above. */
  static Scalar byteSwap(int width, Scalar value) {
    if (value.isConstant()) {
      return Scalar.constant(Long.reverseBytes(value.constant()) >>> Long.SIZE - width);
    }
    return Scalar.UNKNOWN.zext(width);
  }
}
