// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.skep.isa.Op;

/** What conditional jumps tell about the numbers that they compare. */
final class ScalarBranches {
  private ScalarBranches() {}

  /** What is known of both operands in one branch. */
  record Refined(Scalar dst, Scalar src) {}

  /**
   * 1 if the jump is always taken, 0 if never, −1 if that is not known, as for an empty operand.
   *
   * @param op one of {@link Op#JEQ} and its kin
   * @param is32 whether the low halves alone are compared
   */
  static int decide(int op, boolean is32, Scalar dst, Scalar src) {
    if (dst.isEmpty() || src.isEmpty()) {
      return -1;
    }
    Halves a = new Halves(dst, is32);
    Halves b = new Halves(src, is32);
    return switch (op) {
      case Op.JEQ -> equal(a, b);
      case Op.JNE -> opposite(equal(a, b));
      case Op.JGT -> above(a, b);
      case Op.JLE -> opposite(above(a, b));
      case Op.JLT -> above(b, a);
      case Op.JGE -> opposite(above(b, a));
      case Op.JSGT -> aboveSigned(a, b);
      case Op.JSLE -> opposite(aboveSigned(a, b));
      case Op.JSLT -> aboveSigned(b, a);
      case Op.JSGE -> opposite(aboveSigned(b, a));
      case Op.JSET -> anyBit(a, b);
      default -> -1;
    };
  }

  private static int opposite(int decision) {
    return decision < 0 ? -1 : 1 - decision;
  }

  /** One width of a scalar. */
  private record Halves(Tnum bits, long uMin, long uMax, long sMin, long sMax) {
    Halves(Scalar scalar, boolean is32) {
      this(
          is32 ? scalar.bits().subreg() : scalar.bits(),
          is32 ? scalar.uMin32() : scalar.uMin(),
          is32 ? scalar.uMax32() : scalar.uMax(),
          is32 ? scalar.sMin32() : scalar.sMin(),
          is32 ? scalar.sMax32() : scalar.sMax());
    }
  }

  private static int equal(Halves a, Halves b) {
    if (a.bits.isConstant() && b.bits.isConstant()) {
      return a.bits.value() == b.bits.value() ? 1 : 0;
    }
    boolean apart =
        a.bits.contradicts(b.bits)
            || Long.compareUnsigned(a.uMin, b.uMax) > 0
            || Long.compareUnsigned(a.uMax, b.uMin) < 0
            || a.sMin > b.sMax
            || a.sMax < b.sMin;
    return apart ? 0 : -1;
  }

  private static int above(Halves a, Halves b) {
    if (Long.compareUnsigned(a.uMin, b.uMax) > 0) {
      return 1;
    }
    return Long.compareUnsigned(a.uMax, b.uMin) <= 0 ? 0 : -1;
  }

  private static int aboveSigned(Halves a, Halves b) {
    if (a.sMin > b.sMax) {
      return 1;
    }
    return a.sMax <= b.sMin ? 0 : -1;
  }

  private static int anyBit(Halves a, Halves b) {
    if ((a.bits.value() & b.bits.value()) != 0) {
      return 1;
    }
    long possible = (a.bits.value() | a.bits.mask()) & (b.bits.value() | b.bits.mask());
    return possible == 0 ? 0 : -1;
  }

  /**
   * What holds where the jump is taken, or where it is not.
   *
   * @return both operands; one at least is {@link Scalar#EMPTY} if it is seen that the branch
   *     cannot be
   */
  static Refined refine(int op, boolean is32, boolean isTaken, Scalar dst, Scalar src) {
    int relation = isTaken ? op : inverse(op);
    Scalar.Draft a = new Scalar.Draft(dst);
    Scalar.Draft b = new Scalar.Draft(src);
    switch (relation) {
      case Op.JEQ -> same(a, b, dst, src, is32);
      case Op.JNE -> {
        differs(a, src, is32);
        differs(b, dst, is32);
      }
      case Op.JGT -> ordered(b, a, src, dst, is32, true);
      case Op.JGE -> ordered(b, a, src, dst, is32, false);
      case Op.JLT -> ordered(a, b, dst, src, is32, true);
      case Op.JLE -> ordered(a, b, dst, src, is32, false);
      case Op.JSGT -> orderedSigned(b, a, src, dst, is32, true);
      case Op.JSGE -> orderedSigned(b, a, src, dst, is32, false);
      case Op.JSLT -> orderedSigned(a, b, dst, src, is32, true);
      case Op.JSLE -> orderedSigned(a, b, dst, src, is32, false);
      case Op.JSET -> {
        setsBit(a, dst, src, is32);
        setsBit(b, dst, src, is32);
      }
      default -> {
        clearsBits(a, src, is32);
        clearsBits(b, dst, is32);
      }
    }
    return new Refined(a.settled(), b.settled());
  }

  /** The relation that holds where the jump is not taken; JSET's has no jump: 0. */
  private static int inverse(int op) {
    return switch (op) {
      case Op.JEQ -> Op.JNE;
      case Op.JNE -> Op.JEQ;
      case Op.JGT -> Op.JLE;
      case Op.JGE -> Op.JLT;
      case Op.JLT -> Op.JGE;
      case Op.JLE -> Op.JGT;
      case Op.JSGT -> Op.JSLE;
      case Op.JSGE -> Op.JSLT;
      case Op.JSLT -> Op.JSGE;
      case Op.JSLE -> Op.JSGT;
      default -> 0;
    };
  }

  private static void same(Scalar.Draft a, Scalar.Draft b, Scalar dst, Scalar src, boolean is32) {
    takeOver(a, src, is32);
    takeOver(b, dst, is32);
  }

  private static void takeOver(Scalar.Draft draft, Scalar other, boolean is32) {
    draft.atLeast32(other.uMin32());
    draft.atMost32(other.uMax32());
    draft.atLeastSigned32(other.sMin32());
    draft.atMostSigned32(other.sMax32());
    if (is32) {
      // Nothing is told about the upper half.
      draft.restrict(Tnum.UNKNOWN.withSubreg(other.bits()));
      return;
    }
    draft.restrict(other.bits());
    draft.atLeast(other.uMin());
    draft.atMost(other.uMax());
    draft.atLeastSigned(other.sMin());
    draft.atMostSigned(other.sMax());
  }

  /** Another number than a constant one: a range that ends there is shorter by one. */
  private static void differs(Scalar.Draft draft, Scalar other, boolean is32) {
    if (is32) {
      if (!other.bits().isSubregConstant()) {
        return;
      }
      long low = other.bits().value() & Scalar.MAX_U32;
      int signed = (int) low;
      draft.uMin32 += draft.uMin32 == low ? 1 : 0;
      draft.uMax32 -= draft.uMax32 == low ? 1 : 0;
      draft.sMin32 += draft.sMin32 == signed ? 1 : 0;
      draft.sMax32 -= draft.sMax32 == signed ? 1 : 0;
      return;
    }
    if (!other.isConstant()) {
      return;
    }
    long value = other.constant();
    if (draft.uMin == value && value != -1) {
      draft.uMin++;
    }
    if (draft.uMax == value && value != 0) {
      draft.uMax--;
    }
    if (draft.sMin == value && value != Long.MAX_VALUE) {
      draft.sMin++;
    }
    if (draft.sMax == value && value != Long.MIN_VALUE) {
      draft.sMax--;
    }
  }

  /** {@code low < high}, or {@code low <= high}, unsigned. */
  private static void ordered(
      Scalar.Draft low,
      Scalar.Draft high,
      Scalar lowWas,
      Scalar highWas,
      boolean is32,
      boolean isStrict) {
    int step = isStrict ? 1 : 0;
    if (is32) {
      low.atMost32(highWas.uMax32() - step);
      high.atLeast32(lowWas.uMin32() + step);
      return;
    }
    // Nothing is below 0, nor above the end.
    if (isStrict && (highWas.uMax() == 0 || lowWas.uMin() == -1)) {
      low.exclude();
      high.exclude();
      return;
    }
    low.atMost(highWas.uMax() - step);
    high.atLeast(lowWas.uMin() + step);
  }

  private static void orderedSigned(
      Scalar.Draft low,
      Scalar.Draft high,
      Scalar lowWas,
      Scalar highWas,
      boolean is32,
      boolean isStrict) {
    int step = isStrict ? 1 : 0;
    if (is32) {
      low.atMostSigned32(highWas.sMax32() - step);
      high.atLeastSigned32(lowWas.sMin32() + step);
      return;
    }
    if (isStrict && (highWas.sMax() == Long.MIN_VALUE || lowWas.sMin() == Long.MAX_VALUE)) {
      low.exclude();
      high.exclude();
      return;
    }
    low.atMostSigned(highWas.sMax() - step);
    high.atLeastSigned(lowWas.sMin() + step);
  }

  /** A common bit, of which only one can be: that one is set. */
  private static void setsBit(Scalar.Draft draft, Scalar dst, Scalar src, boolean is32) {
    long common = possibleBits(dst, is32) & possibleBits(src, is32);
    if (common == 0) {
      draft.exclude();
    } else if (Long.bitCount(common) == 1) {
      draft.restrict(new Tnum(common, ~common));
    }
  }

  private static long possibleBits(Scalar scalar, boolean is32) {
    long bits = scalar.bits().value() | scalar.bits().mask();
    return is32 ? bits & Scalar.MAX_U32 : bits;
  }

  /** No common bit: what the other surely has set is clear. */
  private static void clearsBits(Scalar.Draft draft, Scalar other, boolean is32) {
    long ones = is32 ? other.bits().value() & Scalar.MAX_U32 : other.bits().value();
    draft.restrict(new Tnum(0, ~ones));
  }
}
