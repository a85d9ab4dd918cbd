// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.lpm.internal;

import org.skep.bpf.mem.Region;

/** What is in a key: the length of a prefix in bits, and its data, big-endian. */
final class Prefix {
  /** Where the data begin. */
  static final int DATA = Integer.BYTES;

  private final int bytes;

  Prefix(int keySize) {
    this.bytes = keySize - DATA;
  }

  /** The longest prefix in bits. */
  int mostBits() {
    return bytes * Byte.SIZE;
  }

  /** Bytes of the data. */
  int bytes() {
    return bytes;
  }

  static int length(Region key, int offset) {
    return key.loadInt(offset);
  }

  /** The bit at {@code index} of data, the most significant one first. */
  static int bit(Region data, int offset, int index) {
    return data.loadByte(offset + (index >>> 3)) >>> (7 - (index & 7)) & 1;
  }

  /** Of how many bits, at most {@code limit}, two data begin alike. */
  int common(Region a, int at, Region b, int bt, int limit) {
    int done = 0;
    int byteLimit = (limit + 7) >>> 3;
    for (; done + Long.BYTES <= bytes && done < byteLimit; done += Long.BYTES) {
      long differing = a.loadLong(at + done) ^ b.loadLong(bt + done);
      if (differing != 0) {
        int alike = Long.numberOfLeadingZeros(Long.reverseBytes(differing));
        return Math.min(limit, done * Byte.SIZE + alike);
      }
    }
    if (done + Integer.BYTES <= bytes && done < byteLimit) {
      int differing = a.loadInt(at + done) ^ b.loadInt(bt + done);
      if (differing != 0) {
        int alike = Integer.numberOfLeadingZeros(Integer.reverseBytes(differing));
        return Math.min(limit, done * Byte.SIZE + alike);
      }
      done += Integer.BYTES;
    }
    for (; done < byteLimit; done++) {
      int differing = a.loadByte(at + done) ^ b.loadByte(bt + done);
      if (differing != 0) {
        int alike = Integer.numberOfLeadingZeros(differing) - 3 * Byte.SIZE;
        return Math.min(limit, done * Byte.SIZE + alike);
      }
    }
    return limit;
  }
}
