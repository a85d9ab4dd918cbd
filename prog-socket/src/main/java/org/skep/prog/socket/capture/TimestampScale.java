// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket.capture;

/**
 * Turns the 64-bit unsigned ticks of a pcapng interface into nanoseconds since the epoch, rounding
 * down; what does not fit a long becomes its greatest or least value.
 *
 * @param resolution {@code if_tsresol}: the negative power of 10, or of 2 when bit 7 is set
 * @param offsetSeconds {@code if_tsoffset}: seconds to add
 */
record TimestampScale(int resolution, long offsetSeconds) {
  static final TimestampScale MICROS = new TimestampScale(6, 0);

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int BINARY = 0x80;

  /** 10^19 is the greatest power of ten below 2^64. */
  private static final int MAX_DECIMAL = 19;

  long nanos(long ticks) {
    int exponent = resolution & ~BINARY;
    long nanos = (resolution & BINARY) != 0 ? binary(ticks, exponent) : decimal(ticks, exponent);
    return offsetSeconds == 0 ? nanos : add(nanos, offsetSeconds);
  }

  private static long decimal(long ticks, int exponent) {
    if (exponent <= 9) {
      return multiply(ticks, power(9 - exponent));
    }
    int divisor = exponent - 9;
    return divisor > MAX_DECIMAL ? 0 : saturate(Long.divideUnsigned(ticks, power(divisor)));
  }

  /** The 128-bit product of ticks and 10^9, shifted right by the exponent. */
  private static long binary(long ticks, int exponent) {
    long low = ticks * NANOS_PER_SECOND;
    long high = unsignedHigh(ticks, NANOS_PER_SECOND);
    if (exponent >= 64) {
      return high >>> (exponent - 64);
    }
    if (exponent == 0) {
      return high == 0 ? saturate(low) : Long.MAX_VALUE;
    }
    return high >>> exponent != 0
        ? Long.MAX_VALUE
        : saturate(high << (64 - exponent) | low >>> exponent);
  }

  private static long multiply(long ticks, long factor) {
    return unsignedHigh(ticks, factor) == 0 ? saturate(ticks * factor) : Long.MAX_VALUE;
  }

  private static long unsignedHigh(long unsigned, long positive) {
    return Math.multiplyHigh(unsigned, positive) + ((unsigned >> 63) & positive);
  }

  /** An unsigned value above the greatest long is that greatest long. */
  private static long saturate(long unsigned) {
    return unsigned < 0 ? Long.MAX_VALUE : unsigned;
  }

  private static long add(long nanos, long seconds) {
    long limit = seconds < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    if (Math.abs(Math.max(seconds, -Long.MAX_VALUE)) > Long.MAX_VALUE / NANOS_PER_SECOND) {
      return limit;
    }
    long added = seconds * NANOS_PER_SECOND;
    long sum = nanos + added;
    return ((nanos ^ sum) & (added ^ sum)) < 0 ? limit : sum;
  }

  private static long power(int exponent) {
    long result = 1;
    for (int i = 0; i < exponent; i++) {
      result *= 10;
    }
    return result;
  }
}
