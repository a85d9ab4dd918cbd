// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.skep.isa.Op;

/**
 * What is known of a result from what is known of the operands. Signed division and modulo tell
 * nothing but the width, nor do unsigned ones by a number that is not constant, nor shifts by a
 * number that may be as large as the width.
 */
final class ScalarAlu {
  private ScalarAlu() {}

  /** Which byte order {@link Op#END} makes; the host's is little-endian. */
  enum Swap {
    TO_LE,
    TO_BE,
    BSWAP
  }

  /**
   * The result of an operation; {@link Scalar#EMPTY} if an operand is.
   *
   * @param op one of {@link Op#ADD} and its kin
   * @param is64 whether on all 64 bits; else on the low half, zero above
   * @param isSigned whether a division or modulo is the signed one
   */
  static Scalar apply(int op, boolean is64, boolean isSigned, Scalar dst, Scalar src) {
    Scalar left = is64 ? dst : dst.zext32();
    if (op == Op.NEG) {
      return left.isEmpty() ? left : binary(Op.SUB, is64, Scalar.constant(0), left);
    }
    Scalar right = is64 ? src : src.zext32();
    if (op == Op.MOV || right.isEmpty()) {
      return right;
    }
    if (left.isEmpty()) {
      return left;
    }
    if (left.isConstant() && right.isConstant() && isFolded(op)) {
      long number = fold(op, left.constant(), right.constant());
      return Scalar.constant(is64 ? number : number & Scalar.MAX_U32);
    }
    return switch (op) {
      case Op.DIV -> isSigned ? unknown(is64) : divide(is64, left, right);
      case Op.MOD -> isSigned ? unknown(is64) : modulo(is64, left, right);
      case Op.LSH, Op.RSH, Op.ARSH -> shift(op, is64, left, right);
      case Op.END -> unknown(is64);
      default -> binary(op, is64, left, right);
    };
  }

  private static boolean isFolded(int op) {
    return switch (op) {
      case Op.ADD, Op.SUB, Op.MUL, Op.AND, Op.OR, Op.XOR -> true;
      default -> false;
    };
  }

  private static long fold(int op, long left, long right) {
    return switch (op) {
      case Op.ADD -> left + right;
      case Op.SUB -> left - right;
      case Op.MUL -> left * right;
      case Op.AND -> left & right;
      case Op.OR -> left | right;
      default -> left ^ right;
    };
  }

  private static Scalar unknown(boolean is64) {
    return is64 ? Scalar.UNKNOWN : Scalar.UNKNOWN.zext32();
  }

  private static Scalar binary(int op, boolean is64, Scalar left, Scalar right) {
    Scalar.Draft draft = new Scalar.Draft(Scalar.UNKNOWN);
    switch (op) {
      case Op.ADD -> add(draft, left, right);
      case Op.SUB -> subtract(draft, left, right);
      case Op.MUL -> multiply(draft, left, right);
      case Op.AND -> and(draft, left, right);
      case Op.OR -> or(draft, left, right);
      case Op.XOR -> draft.bits = left.bits().xor(right.bits());
      default -> {
        return unknown(is64);
      }
    }
    return settled(draft, is64);
  }

  private static Scalar settled(Scalar.Draft draft, boolean is64) {
    Scalar result = draft.settled();
    return is64 ? result : result.zext32();
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
    unsigned32(draft, left.uMin32() + right.uMin32(), left.uMax32() + right.uMax32());
    signed32(draft, left.sMin32() + right.sMin32(), left.sMax32() + right.sMax32());
  }

  private static void subtract(Scalar.Draft draft, Scalar left, Scalar right) {
    draft.bits = left.bits().sub(right.bits());
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
    unsigned32(draft, left.uMin32() - right.uMax32(), left.uMax32() - right.uMin32());
    signed32(draft, left.sMin32() - right.sMax32(), left.sMax32() - right.sMin32());
  }

  /** Ends as numbers of any size: if both wrap equally often, the low halves are the ends. */
  private static void unsigned32(Scalar.Draft draft, long low, long high) {
    if (low >> 32 == high >> 32) {
      draft.uMin32 = low & Scalar.MAX_U32;
      draft.uMax32 = high & Scalar.MAX_U32;
    }
  }

  private static void signed32(Scalar.Draft draft, long low, long high) {
    if (low == (int) low && high == (int) high) {
      draft.sMin32 = low;
      draft.sMax32 = high;
    }
  }

  private static void multiply(Scalar.Draft draft, Scalar left, Scalar right) {
    draft.bits = left.bits().mul(right.bits());
    if (fitsUnsigned(left.uMax(), right.uMax())) {
      draft.uMin = left.uMin() * right.uMin();
      draft.uMax = left.uMax() * right.uMax();
    }
    boolean fits =
        fitsSigned(left.sMin(), right.sMin())
            && fitsSigned(left.sMin(), right.sMax())
            && fitsSigned(left.sMax(), right.sMin())
            && fitsSigned(left.sMax(), right.sMax());
    if (fits) {
      draft.sMin = least(left.sMin(), left.sMax(), right.sMin(), right.sMax());
      draft.sMax = most(left.sMin(), left.sMax(), right.sMin(), right.sMax());
    }
    long high32 = left.uMax32() * right.uMax32();
    if (Long.compareUnsigned(high32, Scalar.MAX_U32) <= 0) {
      unsigned32(draft, left.uMin32() * right.uMin32(), high32);
    }
    signed32(
        draft,
        least(left.sMin32(), left.sMax32(), right.sMin32(), right.sMax32()),
        most(left.sMin32(), left.sMax32(), right.sMin32(), right.sMax32()));
  }

  private static boolean fitsUnsigned(long a, long b) {
    long upper = Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
    return upper == 0;
  }

  private static boolean fitsSigned(long a, long b) {
    return Math.multiplyHigh(a, b) == (a * b) >> 63;
  }

  private static long least(long a, long b, long c, long d) {
    return Math.min(Math.min(a * c, a * d), Math.min(b * c, b * d));
  }

  private static long most(long a, long b, long c, long d) {
    return Math.max(Math.max(a * c, a * d), Math.max(b * c, b * d));
  }

  private static void and(Scalar.Draft draft, Scalar left, Scalar right) {
    draft.bits = left.bits().and(right.bits());
    draft.atMost(left.uMax());
    draft.atMost(right.uMax());
    draft.atMost32(left.uMax32());
    draft.atMost32(right.uMax32());
  }

  private static void or(Scalar.Draft draft, Scalar left, Scalar right) {
    draft.bits = left.bits().or(right.bits());
    draft.atLeast(left.uMin());
    draft.atLeast(right.uMin());
    draft.atLeast32(left.uMin32());
    draft.atLeast32(right.uMin32());
  }

  private static Scalar divide(boolean is64, Scalar left, Scalar right) {
    if (!right.isConstant()) {
      return unknown(is64);
    }
    long divisor = right.constant();
    if (divisor == 0) {
      return right;
    }
    if (divisor == 1) {
      return left;
    }
    return Scalar.range(
        Long.divideUnsigned(left.uMin(), divisor), Long.divideUnsigned(left.uMax(), divisor));
  }

  private static Scalar modulo(boolean is64, Scalar left, Scalar right) {
    if (!right.isConstant()) {
      return unknown(is64);
    }
    long divisor = right.constant();
    if (divisor == 0 || Long.compareUnsigned(left.uMax(), divisor) < 0) {
      return left;
    }
    if (Long.bitCount(divisor) == 1) {
      return binary(Op.AND, is64, left, Scalar.constant(divisor - 1));
    }
    long times = Long.divideUnsigned(left.uMin(), divisor);
    if (times == Long.divideUnsigned(left.uMax(), divisor)) {
      return Scalar.range(left.uMin() - times * divisor, left.uMax() - times * divisor);
    }
    return Scalar.range(0, divisor - 1);
  }

  /** By each of the numbers that there are, if all are less than the width. */
  private static Scalar shift(int op, boolean is64, Scalar left, Scalar right) {
    int width = is64 ? Long.SIZE : Integer.SIZE;
    if (Long.compareUnsigned(right.uMax(), width) >= 0) {
      return unknown(is64);
    }
    Scalar result = Scalar.EMPTY;
    for (int by = (int) right.uMin(); by <= (int) right.uMax(); by++) {
      if (right.contains(by)) {
        result = result.union(shift(op, is64, left, by));
      }
    }
    return result;
  }

  private static Scalar shift(int op, boolean is64, Scalar left, int by) {
    if (by == 0) {
      return left;
    }
    Scalar.Draft draft = new Scalar.Draft(Scalar.UNKNOWN);
    switch (op) {
      case Op.LSH -> shiftLeft(draft, left, by);
      case Op.RSH -> {
        draft.bits = left.bits().rsh(by);
        draft.uMin = left.uMin() >>> by;
        draft.uMax = left.uMax() >>> by;
      }
      default -> {
        draft.bits = left.bits().arsh(by, is64 ? Long.SIZE : Integer.SIZE);
        if (is64) {
          draft.sMin = left.sMin() >> by;
          draft.sMax = left.sMax() >> by;
        } else {
          draft.sMin32 = left.sMin32() >> by;
          draft.sMax32 = left.sMax32() >> by;
        }
      }
    }
    return settled(draft, is64);
  }

  private static void shiftLeft(Scalar.Draft draft, Scalar left, int by) {
    draft.bits = left.bits().lsh(by);
    if (Long.compareUnsigned(left.uMax(), -1L >>> by) <= 0) {
      draft.uMin = left.uMin() << by;
      draft.uMax = left.uMax() << by;
    }
    if (left.sMin() << by >> by == left.sMin() && left.sMax() << by >> by == left.sMax()) {
      draft.sMin = left.sMin() << by;
      draft.sMax = left.sMax() << by;
    }
    if (by < Integer.SIZE) {
      if (left.uMax32() << by <= Scalar.MAX_U32) {
        unsigned32(draft, left.uMin32() << by, left.uMax32() << by);
      }
      signed32(draft, left.sMin32() << by, left.sMax32() << by);
    }
  }

  /**
   * The low {@code width} bits in another byte order, zero above.
   *
   * @param width 16, 32 or 64
   */
  static Scalar bswap(Swap kind, int width, Scalar value) {
    Scalar low = value.zext(width);
    if (kind == Swap.TO_LE || low.isEmpty()) {
      return low;
    }
    if (low.isConstant()) {
      return Scalar.constant(Long.reverseBytes(low.constant()) >>> (Long.SIZE - width));
    }
    return Scalar.UNKNOWN.zext(width);
  }

  /** The low {@code width} bits with their bytes in the other order, zero above. */
  static Scalar byteSwap(int width, Scalar value) {
    return bswap(Swap.BSWAP, width, value);
  }
}
