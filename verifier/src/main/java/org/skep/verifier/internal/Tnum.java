// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

/**
 * A number of which some bits are known ("tristate number"). Immutable.
 *
 * @param value the known bits; 0 where a bit is not known
 * @param mask 1 where a bit is not known
 */
record Tnum(long value, long mask) {
  static final Tnum UNKNOWN = new Tnum(0, -1);
  private static final long LOW = 0xffff_ffffL;

  static Tnum constant(long value) {
    return new Tnum(value, 0);
  }

  /** What all numbers from {@code min} to {@code max}, unsigned, have in common. */
  static Tnum range(long min, long max) {
    int differing = Long.SIZE - Long.numberOfLeadingZeros(min ^ max);
    if (differing == Long.SIZE) {
      return UNKNOWN;
    }
    long low = (1L << differing) - 1;
    return new Tnum(min & ~low, low);
  }

  boolean isConstant() {
    return mask == 0;
  }

  boolean contains(long number) {
    return (number & ~mask) == value;
  }

  /** Whether every number of this one is one of {@code other}. */
  boolean isSubsetOf(Tnum other) {
    return (mask & ~other.mask) == 0 && (value & ~other.mask) == other.value;
  }

  /** Whether no number is of both. */
  boolean contradicts(Tnum other) {
    return ((value ^ other.value) & ~mask & ~other.mask) != 0;
  }

  /** The numbers of both, which must not contradict each other. */
  Tnum intersect(Tnum other) {
    long unknown = mask & other.mask;
    return new Tnum((value | other.value) & ~unknown, unknown);
  }

  /** The numbers of either, and maybe more. */
  Tnum union(Tnum other) {
    long unknown = mask | other.mask | (value ^ other.value);
    return new Tnum(value & ~unknown, unknown);
  }

  Tnum add(Tnum other) {
    long masks = mask + other.mask;
    long values = value + other.value;
    long carried = masks + values ^ values;
    long unknown = carried | mask | other.mask;
    return new Tnum(values & ~unknown, unknown);
  }

  Tnum sub(Tnum other) {
    long difference = value - other.value;
    long borrowed = difference + mask ^ difference - other.mask;
    long unknown = borrowed | mask | other.mask;
    return new Tnum(difference & ~unknown, unknown);
  }

  Tnum and(Tnum other) {
    long ones = value & other.value;
    return new Tnum(ones, (value | mask) & (other.value | other.mask) & ~ones);
  }

  Tnum or(Tnum other) {
    long ones = value | other.value;
    return new Tnum(ones, (mask | other.mask) & ~ones);
  }

  Tnum xor(Tnum other) {
    long unknown = mask | other.mask;
    return new Tnum((value ^ other.value) & ~unknown, unknown);
  }

  Tnum neg() {
    return constant(0).sub(this);
  }

  /** Long multiplication: each bit of this one, known or not, adds a shifted {@code other}. */
  Tnum mul(Tnum other) {
    if (isConstant() && other.isConstant()) {
      return constant(value * other.value);
    }
    // Of sums of numbers without known ones, the masks are enough: what add() makes of them.
    long unknown = 0;
    for (long bits = value | mask; bits != 0 && unknown != -1; bits &= bits - 1) {
      int by = Long.numberOfTrailingZeros(bits);
      boolean isKnown = (value >>> by & 1) != 0;
      long added = (isKnown ? other.mask : other.value | other.mask) << by;
      unknown = unknown + added | unknown | added;
    }
    return constant(value * other.value).add(new Tnum(0, unknown));
  }

  Tnum lsh(int by) {
    return new Tnum(value << by, mask << by);
  }

  Tnum rsh(int by) {
    return new Tnum(value >>> by, mask >>> by);
  }

  /** Arithmetic shift of the low {@code width} bits, 32 or 64; a result of 32 is zero above. */
  Tnum arsh(int by, int width) {
    if (width == Integer.SIZE) {
      return new Tnum(((int) value >> by) & LOW, ((int) mask >> by) & LOW);
    }
    return new Tnum(value >> by, mask >> by);
  }

  /** The low {@code bits} bits, zero above. */
  Tnum truncated(int bits) {
    if (bits >= Long.SIZE) {
      return this;
    }
    long low = (1L << bits) - 1;
    return new Tnum(value & low, mask & low);
  }

  /** The low {@code bytes} bytes, zero above. */
  Tnum cast(int bytes) {
    return truncated(Byte.SIZE * bytes);
  }

  /** The low half, zero above. */
  Tnum subreg() {
    return new Tnum(value & LOW, mask & LOW);
  }

  /** The upper half, zero below. */
  Tnum clearSubreg() {
    return new Tnum(value & ~LOW, mask & ~LOW);
  }

  /** The upper half of this one over the low half of {@code low}. */
  Tnum withSubreg(Tnum low) {
    return new Tnum((value & ~LOW) | (low.value & LOW), (mask & ~LOW) | (low.mask & LOW));
  }

  /** The upper half of this one over the low half of a number. */
  Tnum constSubreg(long low) {
    return withSubreg(constant(low));
  }

  boolean isSubregConstant() {
    return (mask & LOW) == 0;
  }

  /** Whether every number is a multiple of {@code size}, a power of two. */
  boolean isAligned(int size) {
    return ((value | mask) & (size - 1)) == 0;
  }

  @Override
  public String toString() {
    return isConstant() ? Long.toString(value) : "(0x%x; 0x%x)".formatted(value, mask);
  }
}
