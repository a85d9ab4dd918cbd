// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.StringJoiner;

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
  static final Scalar EMPTY = new Scalar(Tnum.constant(0), 1, 0, 1, 0, 1, 0, 1, 0);

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

  /** Numbers from {@code min} to {@code max}, unsigned; {@link #EMPTY} if there are none. */
  static Scalar range(long min, long max) {
    Draft draft = new Draft(UNKNOWN);
    draft.atLeast(min);
    draft.atMost(max);
    return draft.settled();
  }

  @SuppressWarnings("ReferenceEquality") // there is one EMPTY
  boolean isEmpty() {
    return this == EMPTY;
  }

  boolean isConstant() {
    return bits.isConstant() && !isEmpty();
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
  @SuppressWarnings("ReferenceEquality") // a short way; what follows compares the values
  boolean isSubsetOf(Scalar other) {
    if (this == other || isEmpty()) {
      return true;
    }
    return !other.isEmpty()
        && bits.isSubsetOf(other.bits)
        && Long.compareUnsigned(other.uMin, uMin) <= 0
        && Long.compareUnsigned(uMax, other.uMax) <= 0
        && other.sMin <= sMin
        && sMax <= other.sMax
        && other.uMin32 <= uMin32
        && uMax32 <= other.uMax32
        && other.sMin32 <= sMin32
        && sMax32 <= other.sMax32;
  }

  /** The numbers of either, and maybe more. */
  Scalar union(Scalar other) {
    if (isSubsetOf(other)) {
      return other;
    }
    if (other.isSubsetOf(this)) {
      return this;
    }
    Draft draft = new Draft(this);
    draft.bits = bits.union(other.bits);
    draft.uMin = Draft.minUnsigned(uMin, other.uMin);
    draft.uMax = Draft.maxUnsigned(uMax, other.uMax);
    draft.sMin = Math.min(sMin, other.sMin);
    draft.sMax = Math.max(sMax, other.sMax);
    draft.uMin32 = Math.min(uMin32, other.uMin32);
    draft.uMax32 = Math.max(uMax32, other.uMax32);
    draft.sMin32 = Math.min(sMin32, other.sMin32);
    draft.sMax32 = Math.max(sMax32, other.sMax32);
    return draft.settled();
  }

  /** The low half, zero above. */
  Scalar zext32() {
    if (isEmpty() || Long.compareUnsigned(uMax, MAX_U32) <= 0) {
      return this;
    }
    Draft draft = new Draft(this);
    draft.forgetAllBut32();
    draft.bits = bits.subreg();
    draft.uMin = uMin32;
    draft.uMax = uMax32;
    return draft.settled();
  }

  /** The low {@code width} bits, 1 to 64, zero above. */
  Scalar zext(int width) {
    if (width >= Long.SIZE || isEmpty()) {
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
    draft.atMost(most);
    if (uMin >>> width == uMax >>> width) {
      draft.atLeast(uMin & most);
      draft.atMost(uMax & most);
    }
    if (width < Integer.SIZE && uMin32 >>> width == uMax32 >>> width) {
      draft.atLeast(uMin32 & most);
      draft.atMost(uMax32 & most);
    }
    return draft.settled();
  }

  /** The low {@code width} bits, 1 to 64, the topmost of them repeated above. */
  Scalar sext(int width) {
    if (width >= Long.SIZE || isEmpty()) {
      return this;
    }
    long least = -1L << (width - 1);
    if (sMin >= least && sMax <= ~least) {
      return this;
    }
    Scalar low = zext(width);
    int unused = Long.SIZE - width;
    Draft draft = new Draft(UNKNOWN);
    draft.bits = new Tnum(bits.value() << unused >> unused, bits.mask() << unused >> unused);
    draft.atLeastSigned(width == Integer.SIZE ? sMin32 : least);
    draft.atMostSigned(width == Integer.SIZE ? sMax32 : ~least);
    long first = low.uMin << unused >> unused;
    long last = low.uMax << unused >> unused;
    if (first <= last) { // all of one sign
      draft.atLeastSigned(first);
      draft.atMostSigned(last);
    }
    return draft.settled();
  }

  /** As Linux's log of level 2 has it: a constant is the number alone. */
  @Override
  public String toString() {
    if (isEmpty()) {
      return "scalar(empty)";
    }
    return isConstant() ? signed(constant()) : "scalar(" + ranges() + ")";
  }

  /** What is not as in {@link #UNKNOWN}; bounds that are the same number share it. */
  private String ranges() {
    String[] names = {"smin", "smax", "umin", "umax", "smin32", "smax32", "umin32", "umax32"};
    long[] values = {sMin, sMax, uMin, uMax, shown(sMin32), shown(sMax32), uMin32, uMax32};
    boolean[] isDone = {
      sMin == Long.MIN_VALUE, sMax == Long.MAX_VALUE, uMin == 0, uMax == -1,
      sMin32 == Integer.MIN_VALUE, sMax32 == Integer.MAX_VALUE, uMin32 == 0, uMax32 == MAX_U32
    };
    StringJoiner text = new StringJoiner(",");
    for (int i = 0; i < names.length; i++) {
      if (isDone[i]) {
        continue;
      }
      boolean isSigned = names[i].startsWith("s");
      StringBuilder group = new StringBuilder(names[i]).append('=');
      for (int j = i + 1; j < names.length; j++) {
        // A negative number and a large unsigned one have the same bits but are not the same.
        boolean isSame = values[j] == values[i] && isSigned == names[j].startsWith("s");
        isSame |= values[j] == values[i] && values[i] >= 0;
        if (isSame && !isDone[j]) {
          group.append(names[j]).append('=');
          isDone[j] = true;
        }
      }
      text.add(group.append(isSigned ? signed(values[i]) : unsigned(values[i])));
    }
    if (bits.mask() != -1) {
      text.add("var_off=" + bits);
    }
    return text.toString();
  }

  /** A small signed low half is the number, another one its 32 bits. */
  private static long shown(long low) {
    return low == (short) low ? low : low & MAX_U32;
  }

  private static String signed(long value) {
    return value == (short) value ? Long.toString(value) : "0x" + Long.toHexString(value);
  }

  private static String unsigned(long value) {
    return value >>> Short.SIZE == 0 ? Long.toString(value) : "0x" + Long.toHexString(value);
  }

  /**
   * A scalar in the making: the fields are what is known so far, {@link #settled()} the scalar. The
   * {@code at…} methods only narrow.
   */
  static final class Draft {
    private static final int MAX_ROUNDS = 6;

    private final Scalar from;
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
    private boolean isChanged;

    Draft(Scalar from) {
      this.from = from;
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
      if (Long.compareUnsigned(value, uMin) > 0) {
        uMin = value;
        isChanged = true;
      }
    }

    void atMost(long value) {
      if (Long.compareUnsigned(value, uMax) < 0) {
        uMax = value;
        isChanged = true;
      }
    }

    void atLeastSigned(long value) {
      if (value > sMin) {
        sMin = value;
        isChanged = true;
      }
    }

    void atMostSigned(long value) {
      if (value < sMax) {
        sMax = value;
        isChanged = true;
      }
    }

    void atLeast32(long value) {
      if (value > uMin32) {
        uMin32 = value;
        isChanged = true;
      }
    }

    void atMost32(long value) {
      if (value < uMax32) {
        uMax32 = value;
        isChanged = true;
      }
    }

    void atLeastSigned32(long value) {
      if (value > sMin32) {
        sMin32 = value;
        isChanged = true;
      }
    }

    void atMostSigned32(long value) {
      if (value < sMax32) {
        sMax32 = value;
        isChanged = true;
      }
    }

    void restrict(Tnum known) {
      if (bits.contradicts(known)) {
        isEmpty = true;
      } else if (!bits.isSubsetOf(known)) {
        bits = bits.intersect(known);
        isChanged = true;
      }
    }

    /** No number can be meant. */
    void exclude() {
      isEmpty = true;
    }

    static long maxUnsigned(long a, long b) {
      return Long.compareUnsigned(a, b) >= 0 ? a : b;
    }

    static long minUnsigned(long a, long b) {
      return Long.compareUnsigned(a, b) <= 0 ? a : b;
    }

    /** The scalar: each part tells the others what it knows, until nothing changes. */
    Scalar settled() {
      if (isAsBefore() && !isEmpty) {
        return from; // settled already
      }
      if (bits.isConstant() && !isEmpty) {
        Scalar only = constant(bits.value());
        return isWithin(only) ? only : EMPTY;
      }
      isChanged = true;
      for (int round = 0; round < MAX_ROUNDS && isChanged && !isEmpty; round++) {
        isChanged = false;
        boundsFromBits();
        signedAndUnsigned();
        signedAndUnsigned32();
        halfFromWhole();
        wholeFromHalf();
        bitsFromBounds();
        isEmpty |=
            Long.compareUnsigned(uMin, uMax) > 0
                || sMin > sMax
                || uMin32 > uMax32
                || sMin32 > sMax32;
      }
      if (isEmpty) {
        return EMPTY;
      }
      if (isAsBefore()) {
        return from;
      }
      return bits.isConstant()
          ? constant(bits.value())
          : new Scalar(bits, uMin, uMax, sMin, sMax, uMin32, uMax32, sMin32, sMax32);
    }

    private boolean isWithin(Scalar only) {
      return Long.compareUnsigned(only.uMin, uMin) >= 0
          && Long.compareUnsigned(only.uMax, uMax) <= 0
          && only.sMin >= sMin
          && only.sMax <= sMax
          && only.uMin32 >= uMin32
          && only.uMax32 <= uMax32
          && only.sMin32 >= sMin32
          && only.sMax32 <= sMax32;
    }

    private boolean isAsBefore() {
      return bits.equals(from.bits)
          && uMin == from.uMin
          && uMax == from.uMax
          && sMin == from.sMin
          && sMax == from.sMax
          && uMin32 == from.uMin32
          && uMax32 == from.uMax32
          && sMin32 == from.sMin32
          && sMax32 == from.sMax32;
    }

    private void boundsFromBits() {
      long least = bits.value();
      long most = bits.value() | bits.mask();
      atLeast(least);
      atMost(most);
      atLeastSigned(least | (bits.mask() & Long.MIN_VALUE));
      atMostSigned(least | (bits.mask() & Long.MAX_VALUE));
      atLeast32(least & MAX_U32);
      atMost32(most & MAX_U32);
      int mask = (int) bits.mask();
      atLeastSigned32((int) least | (mask & Integer.MIN_VALUE));
      atMostSigned32((int) least | (mask & Integer.MAX_VALUE));
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
        long least = (int) uMin32;
        long most = (int) uMax32;
        atLeastSigned32(least);
        atMostSigned32(most);
      }
      long low = sMin32 & MAX_U32;
      long high = sMax32 & MAX_U32;
      if (low <= high) {
        atLeast32(low);
        atMost32(high);
      } else if (sMin32 < 0 && sMax32 >= 0) {
        if (uMax32 < low) {
          atMost32(high);
          atLeastSigned32(0);
        } else if (uMin32 > high) {
          atLeast32(low);
          atMostSigned32(-1);
        }
      }
    }

    private void halfFromWhole() {
      if (uMin >>> 32 == uMax >>> 32) {
        atLeast32(uMin & MAX_U32);
        atMost32(uMax & MAX_U32);
      }
      if (sMin >>> 32 == sMax >>> 32) {
        atLeast32(sMin & MAX_U32);
        atMost32(sMax & MAX_U32);
      }
      if (sMin >= Integer.MIN_VALUE && sMax <= Integer.MAX_VALUE) {
        atLeastSigned32(sMin);
        atMostSigned32(sMax);
      }
    }

    /** Of the numbers with the upper half of a bound, the low half narrows the ends. */
    private void wholeFromHalf() {
      atLeast((uMin & ~MAX_U32) | uMin32);
      atMost((uMax & ~MAX_U32) | uMax32);
      atLeastSigned((sMin & ~MAX_U32) | uMin32);
      atMostSigned((sMax & ~MAX_U32) | uMax32);
      if (sMin >= Integer.MIN_VALUE && sMax <= Integer.MAX_VALUE) {
        atLeastSigned(sMin32);
        atMostSigned(sMax32);
      }
    }

    private void bitsFromBounds() {
      restrict(Tnum.range(uMin, uMax));
      restrict(Tnum.UNKNOWN.withSubreg(Tnum.range(uMin32, uMax32)));
    }
  }
}
