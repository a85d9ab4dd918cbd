// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

/**
 * What is known of a number: bits, and ranges of all 64 and of the low 32 bits, unsigned and
 * signed, each consistent with the others. Immutable; made by {@link Draft}.
 *
 * @param bits known bits
 * @param uMin smallest value, unsigned
 * @param uMax largest value, unsigned
 * @param sMin smallest value, signed
 * @param sMax largest value, signed
 * @param uMin32 smallest low half, 0 to 2^32 − 1
 * @param uMax32 largest low half
 * @param sMin32 smallest low half, signed
 * @param sMax32 largest low half, signed
 */
record Scalar(
    Tnum bits,
    long uMin,
    long uMax,
    long sMin,
    long sMax,
    long uMin32,
    long uMax32,
    long sMin32,
    long sMax32) {
  static final long MAX_U32 = 0xffff_ffffL;

  /** Any number. */
  static final Scalar UNKNOWN =
      new Scalar(
          Tnum.UNKNOWN,
          0,
          -1,
          Long.MIN_VALUE,
          Long.MAX_VALUE,
          0,
          MAX_U32,
          Integer.MIN_VALUE,
          Integer.MAX_VALUE);

  /** No number: what was assumed contradicts itself. */
  static final Scalar EMPTY =
      new Scalar(Tnum.constant(0), 1, 0, 1, 0, 1, 0, 1, 0);

  static Scalar constant(long value) {
    return new Scalar(
        Tnum.constant(value),
        value,
        value,
        value,
        value,
        value & MAX_U32,
        value & MAX_U32,
        (int) value,
        (int) value);
  }

  /** Numbers from {@code min} to {@code max}, unsigned. */
  static Scalar range(long min, long max) {
    Draft draft = new Draft(UNKNOWN);
    draft.uMin = min;
    draft.uMax = max;
    return draft.settled();
  }

  boolean isEmpty() {
    return this == EMPTY;
  }

  boolean isConstant() {
    return bits.isConstant();
  }

  /** The only number; meaningful if {@link #isConstant()}. */
  long constant() {
    return bits.value();
  }

  boolean contains(long number) {
    long low = number & MAX_U32;
    return !isEmpty()
        && bits.contains(number)
        && Long.compareUnsigned(number, uMin) >= 0
        && Long.compareUnsigned(number, uMax) <= 0
        && number >= sMin
        && number <= sMax
        && low >= uMin32
        && low <= uMax32
        && (int) number >= sMin32
        && (int) number <= sMax32;
  }

  /** Whether every number of this one is one of {@code other}. */
  boolean isSubsetOf(Scalar other) {
    return bits.isSubsetOf(other.bits)
        && Long.compareUnsigned(other.uMin, uMin) <= 0
        && Long.compareUnsigned(uMax, other.uMax) <= 0
        && other.sMin <= sMin
        && sMax <= other.sMax
        && other.uMin32 <= uMin32
        && uMax32 <= other.uMax32
        && other.sMin32 <= sMin32
        && sMax32 <= other.sMax32;
  }

  /** The low half, zero above. */
  Scalar zext32() {
    if (Long.compareUnsigned(uMax, MAX_U32) <= 0) {
      return this;
    }
    Draft draft = new Draft(this);
    draft.forgetAllBut32();
    draft.bits = bits.truncated(Integer.SIZE);
    draft.uMin = uMin32;
    draft.uMax = uMax32;
    return draft.settled();
  }

  /** The low {@code width} bits, zero above. */
  Scalar zext(int width) {
    if (width >= Long.SIZE) {
      return this;
    }
    if (width == Integer.SIZE) {
      return zext32();
    }
    long most = (1L << width) - 1;
    if (Long.compareUnsigned(uMax, most) <= 0) {
      return this;
    }
    Draft draft = new Draft(UNKNOWN);
    draft.bits = bits.truncated(width);
    draft.uMax = most;
    return draft.settled();
  }

  /** The low {@code width} bits, the topmost of them repeated above. */
  Scalar sext(int width) {
    if (width >= Long.SIZE) {
      return this;
    }
    long least = -1L << width - 1;
    long most = ~least;
    if (sMin >= least && sMax <= most) {
      return this;
    }
    int unused = Long.SIZE - width;
    Draft draft = new Draft(UNKNOWN);
    draft.bits =
        new Tnum(bits.value() << unused >> unused, bits.mask() << unused >> unused);
    draft.sMin = width == Integer.SIZE ? sMin32 : least;
    draft.sMax = width == Integer.SIZE ? sMax32 : most;
    return draft.settled();
  }

  @Override
  public String toString() {
    if (isConstant()) {
      return Long.toString(constant());
    }
    StringBuilder text = new StringBuilder();
    append(text, "smin", sMin, Long.MIN_VALUE);
    append(text, "smax", sMax, Long.MAX_VALUE);
    if (uMin != 0) {
      text.append(",umin=").append(Long.toUnsignedString(uMin));
    }
    if (uMax != -1) {
      text.append(",umax=").append(Long.toUnsignedString(uMax));
    }
    append(text, "smin32", sMin32, Integer.MIN_VALUE);
    append(text, "smax32", sMax32, Integer.MAX_VALUE);
    append(text, "umin32", uMin32, 0);
    append(text, "umax32", uMax32, MAX_U32);
    if (bits.mask() != -1) {
      text.append(",var_off=").append(bits);
    }
    return "scalar(" + (text.length() == 0 ? "" : text.substring(1)) + ")";
  }

  private static void append(StringBuilder text, String name, long value, long usual) {
    if (value != usual) {
      text.append(',').append(name).append('=').append(value);
    }
  }

  /** A scalar in the making: set what is known, then {@link #settled()}. */
  static final class Draft {
    private static final int MAX_ROUNDS = 4;

    Tnum bits;
    long uMin;
    long uMax;
    long sMin;
    long sMax;
    long uMin32;
    long uMax32;
    long sMin32;
    long sMax32;
    private boolean isEmpty;

    Draft(Scalar from) {
      bits = from.bits;
      uMin = from.uMin;
      uMax = from.uMax;
      sMin = from.sMin;
      sMax = from.sMax;
      uMin32 = from.uMin32;
      uMax32 = from.uMax32;
      sMin32 = from.sMin32;
      sMax32 = from.sMax32;
      isEmpty = from.isEmpty();
    }

    void forgetAllBut32() {
      bits = Tnum.UNKNOWN;
      uMin = 0;
      uMax = -1;
      sMin = Long.MIN_VALUE;
      sMax = Long.MAX_VALUE;
    }

    void atLeast(long value) {
      uMin = maxUnsigned(uMin, value);
    }

    void atMost(long value) {
      uMax = minUnsigned(uMax, value);
    }

    void atLeastSigned(long value) {
      sMin = Math.max(sMin, value);
    }

    void atMostSigned(long value) {
      sMax = Math.min(sMax, value);
    }

    void restrict(Tnum known) {
      if (bits.contradicts(known)) {
        isEmpty = true;
      } else {
        bits = bits.intersect(known);
      }
    }

    private static long maxUnsigned(long a, long b) {
      return Long.compareUnsigned(a, b) >= 0 ? a : b;
    }

    private static long minUnsigned(long a, long b) {
      return Long.compareUnsigned(a, b) <= 0 ? a : b;
    }

    /** The scalar: each part tells the others what it knows, until nothing changes. */
    Scalar settled() {
      for (int round = 0; round < MAX_ROUNDS && !isEmpty; round++) {
        Tnum bitsBefore = bits;
        long sum = uMin + 3 * uMax + 5 * sMin + 7 * sMax + 11 * uMin32 + 13 * uMax32
            + 17 * sMin32 + 19 * sMax32;
        boundsFromBits();
        signedAndUnsigned();
        signedAndUnsigned32();
        halfFromWhole();
        wholeFromHalf();
        signedAndUnsigned();
        bitsFromBounds();
        isEmpty |=
            Long.compareUnsigned(uMin, uMax) > 0
                || sMin > sMax
                || uMin32 > uMax32
                || sMin32 > sMax32;
        long sumNow = uMin + 3 * uMax + 5 * sMin + 7 * sMax + 11 * uMin32 + 13 * uMax32
            + 17 * sMin32 + 19 * sMax32;
        if (sum == sumNow && bits.equals(bitsBefore)) {
          break;
        }
      }
      if (isEmpty) {
        return EMPTY;
      }
      if (bits.isConstant()) {
        return constant(bits.value());
      }
      return new Scalar(bits, uMin, uMax, sMin, sMax, uMin32, uMax32, sMin32, sMax32);
    }

    private void boundsFromBits() {
      long most = bits.value() | bits.mask();
      atLeast(bits.value());
      atMost(most);
      atLeastSigned(bits.value() | (bits.mask() & Long.MIN_VALUE));
      atMostSigned(bits.value() | (bits.mask() & Long.MAX_VALUE));
      uMin32 = Math.max(uMin32, bits.value() & MAX_U32);
      uMax32 = Math.min(uMax32, most & MAX_U32);
      int value = (int) bits.value();
      int mask = (int) bits.mask();
      sMin32 = Math.max(sMin32, value | (mask & Integer.MIN_VALUE));
      sMax32 = Math.min(sMax32, value | (mask & Integer.MAX_VALUE));
    }

    private void signedAndUnsigned() {
      if (uMin <= uMax) { // same sign bit, or the range would wrap when read as signed
        atLeastSigned(uMin);
        atMostSigned(uMax);
      }
      if (Long.compareUnsigned(sMin, sMax) <= 0) {
        atLeast(sMin);
        atMost(sMax);
      } else if (sMin < 0 && sMax >= 0) {
        // Unsigned, these are 0 to sMax and sMin to the end: the other range may leave one part.
        if (Long.compareUnsigned(uMax, sMin) < 0) {
          atMost(sMax);
          atLeastSigned(0);
        } else if (Long.compareUnsigned(uMin, sMax) > 0) {
          atLeast(sMin);
          atMostSigned(-1);
        }
      }
    }

    private void signedAndUnsigned32() {
      if ((int) uMin32 <= (int) uMax32) {
        sMin32 = Math.max(sMin32, (int) uMin32);
        sMax32 = Math.min(sMax32, (int) uMax32);
      }
      long low = sMin32 & MAX_U32;
      long high = sMax32 & MAX_U32;
      if (low <= high) {
        uMin32 = Math.max(uMin32, low);
        uMax32 = Math.min(uMax32, high);
      } else if (sMin32 < 0 && sMax32 >= 0) {
        if (uMax32 < low) {
          uMax32 = Math.min(uMax32, high);
          sMin32 = Math.max(sMin32, 0);
        } else if (uMin32 > high) {
          uMin32 = Math.max(uMin32, low);
          sMax32 = Math.min(sMax32, -1);
        }
      }
    }

    private void halfFromWhole() {
      if (uMin >>> 32 == uMax >>> 32) {
        uMin32 = Math.max(uMin32, uMin & MAX_U32);
        uMax32 = Math.min(uMax32, uMax & MAX_U32);
        if ((int) uMin <= (int) uMax) {
          sMin32 = Math.max(sMin32, (int) uMin);
          sMax32 = Math.min(sMax32, (int) uMax);
        }
      }
      if (sMin >>> 32 == sMax >>> 32) {
        uMin32 = Math.max(uMin32, sMin & MAX_U32);
        uMax32 = Math.min(uMax32, sMax & MAX_U32);
      }
      if (sMin >= Integer.MIN_VALUE && sMax <= Integer.MAX_VALUE) {
        sMin32 = Math.max(sMin32, sMin);
        sMax32 = Math.min(sMax32, sMax);
      }
    }

    private void wholeFromHalf() {
      if (uMin >>> 32 == uMax >>> 32) {
        long upper = uMin & ~MAX_U32;
        atLeast(upper | uMin32);
        atMost(upper | uMax32);
      }
      if (sMin >>> 32 == sMax >>> 32) {
        long upper = sMin & ~MAX_U32;
        atLeastSigned(upper | uMin32);
        atMostSigned(upper | uMax32);
      }
      if (sMin >= Integer.MIN_VALUE && sMax <= Integer.MAX_VALUE) {
        atLeastSigned(sMin32);
        atMostSigned(sMax32);
      }
    }

    private void bitsFromBounds() {
      if (Long.compareUnsigned(uMin, uMax) > 0 || uMin32 > uMax32) {
        isEmpty = true;
        return;
      }
      restrict(Tnum.range(uMin, uMax));
      Tnum low = Tnum.range(uMin32, uMax32);
      if (bits.truncated(Integer.SIZE).contradicts(low.truncated(Integer.SIZE))) {
        isEmpty = true;
        return;
      }
      bits =
          bits.withLow(
              bits.truncated(Integer.SIZE).intersect(low.truncated(Integer.SIZE)));
    }
  }
}
