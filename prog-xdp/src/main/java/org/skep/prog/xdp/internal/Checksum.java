// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.xdp.internal;

import org.skep.bpf.mem.Region;

/** The Internet checksum: sums of 16-bit words in one's complement, as bytes lie in memory. */
final class Checksum {
  private Checksum() {}

  /** Adds the words of a piece of memory to a sum of 32 bits. */
  static int partial(Region region, int offset, int length, int sum) {
    long total = sum & 0xffff_ffffL;
    int at = 0;
    for (; at + Integer.BYTES <= length; at += Integer.BYTES) {
      total += region.loadInt(offset + at) & 0xffff_ffffL;
    }
    for (; at < length; at++) {
      total += (long) region.loadByte(offset + at) << (8 * (at & 3));
    }
    return fold32(total);
  }

  private static int fold32(long total) {
    long folded = (total & 0xffff_ffffL) + (total >>> 32);
    return (int) ((folded & 0xffff_ffffL) + (folded >>> 32));
  }

  /** One's complement sum. */
  static int add(int first, int second) {
    return fold32((first & 0xffff_ffffL) + (second & 0xffff_ffffL));
  }

  /** One's complement difference. */
  static int subtract(int from, int what) {
    return add(from, ~what);
  }

  /** The 16 bits of a sum. */
  static int fold16(int sum) {
    int folded = (sum & 0xffff) + (sum >>> 16);
    return (folded & 0xffff) + (folded >>> 16);
  }

  /** A checksum field when words that it covers change from {@code from} to {@code to}. */
  static int replaced(int field, int from, int to) {
    return ~fold16(add(subtract(~field & 0xffff, from), to)) & 0xffff;
  }

  /** A checksum field when the sum of what it covers changes by {@code difference}. */
  static int changed(int field, int difference) {
    return ~fold16(add(difference, ~field & 0xffff)) & 0xffff;
  }
}
