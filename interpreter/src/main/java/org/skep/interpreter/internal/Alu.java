// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

/**
 * The arithmetic that Java does not have as BPF wants it (RFC 9669 section 4.1). Dividing by zero
 * gives 0, the remainder by zero is the dividend; the smallest number by −1 wraps around, as it
 * does in Java. The 32-bit forms look at the low 32 bits of both operands alone and leave the upper
 * 32 bits zero.
 */
final class Alu {
  private Alu() {}

  /** The low 32 bits, the upper ones zero. */
  static long zext(int value) {
    return value & 0xffffffffL;
  }

  static long divide64(long dividend, long divisor) {
    return divisor == 0 ? 0 : Long.divideUnsigned(dividend, divisor);
  }

  static long divide32(int dividend, int divisor) {
    return divisor == 0 ? 0 : zext(Integer.divideUnsigned(dividend, divisor));
  }

  static long signedDivide64(long dividend, long divisor) {
    return divisor == 0 ? 0 : dividend / divisor;
  }

  static long signedDivide32(int dividend, int divisor) {
    return divisor == 0 ? 0 : zext(dividend / divisor);
  }

  static long remainder64(long dividend, long divisor) {
    return divisor == 0 ? dividend : Long.remainderUnsigned(dividend, divisor);
  }

  static long remainder32(int dividend, int divisor) {
    return zext(divisor == 0 ? dividend : Integer.remainderUnsigned(dividend, divisor));
  }

  static long signedRemainder64(long dividend, long divisor) {
    return divisor == 0 ? dividend : dividend % divisor;
  }

  static long signedRemainder32(int dividend, int divisor) {
    return zext(divisor == 0 ? dividend : dividend % divisor);
  }

  static long swap16(long value) {
    return Short.reverseBytes((short) value) & 0xffffL;
  }

  static long swap32(long value) {
    return zext(Integer.reverseBytes((int) value));
  }
}
