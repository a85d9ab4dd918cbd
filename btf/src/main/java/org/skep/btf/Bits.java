// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import java.math.BigInteger;

/** Integers of any width at any bit of little-endian bytes. */
final class Bits {
  private Bits() {}

  /**
   * Reads an integer.
   *
   * @throws BtfException if it does not lie within {@code bytes}
   */
  static BigInteger get(byte[] bytes, long bitOffset, int bits, boolean signed) {
    require(bytes, bitOffset, bits);
    byte[] bigEndian = new byte[bits / 8 + 2];
    for (int i = 0; i < bits; i++) {
      if ((bytes[(int) ((bitOffset + i) >>> 3)] >>> ((bitOffset + i) & 7) & 1) != 0) {
        bigEndian[bigEndian.length - 1 - i / 8] |= (byte) (1 << i % 8);
      }
    }
    BigInteger value = new BigInteger(bigEndian);
    return signed && bits > 0 && value.testBit(bits - 1)
        ? value.subtract(BigInteger.ONE.shiftLeft(bits))
        : value;
  }

  /**
   * Writes the lowest {@code bits} of {@code value}, and no other bit.
   *
   * @throws BtfException if they do not lie within {@code bytes}
   */
  static void put(byte[] bytes, long bitOffset, int bits, BigInteger value) {
    require(bytes, bitOffset, bits);
    for (int i = 0; i < bits; i++) {
      int at = (int) ((bitOffset + i) >>> 3);
      int mask = 1 << ((bitOffset + i) & 7);
      bytes[at] = (byte) (value.testBit(i) ? bytes[at] | mask : bytes[at] & ~mask);
    }
  }

  static void require(byte[] bytes, long bitOffset, long bits) {
    if (bitOffset < 0 || bitOffset + bits > bytes.length * 8L) {
      throw new BtfException(
          "bits " + bitOffset + " to " + (bitOffset + bits), "at most " + bytes.length * 8L);
    }
  }
}
