// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import org.skep.bpf.mem.Region;

/**
 * A keyed hash of little-endian words: each step multiplies two words to 128 bits and folds them.
 * Without the seed nobody can choose keys of one bucket.
 *
 * @param first made from the seed
 * @param second another, odd
 */
record KeyHash(long first, long second) {
  private static final long FIRST = 0x9e3779b97f4a7c15L;
  private static final long SECOND = 0xd1b54a32d192ed03L;

  /** The hash that belongs to a seed. */
  static KeyHash of(long seed) {
    return new KeyHash(FIRST ^ seed, (SECOND ^ fold(seed ^ SECOND, FIRST)) | 1);
  }

  private static long fold(long a, long b) {
    return Math.multiplyHigh(a, b) ^ (a * b);
  }

  private static int mixed(long hash) {
    return (int) (hash ^ hash >>> 32);
  }

  /** The hash of a key of up to 8 bytes or, where it has a second word, of 9 to 16. */
  int of(long word, long next, boolean isPair) {
    return mixed(fold(word ^ first, isPair ? next ^ second : second));
  }

  /** The hash of a longer key. */
  int of(Region key, int offset, int size) {
    long hash = first;
    int at = 0;
    for (; at + Long.BYTES <= size; at += Long.BYTES) {
      hash = fold(hash ^ key.loadLong(offset + at), second) + first;
    }
    if (at < size) {
      hash = fold(hash ^ tail(key, offset + at, size - at), second) + first;
    }
    return mixed(hash);
  }

  /** The word at {@code offset} of which the key has {@code length} bytes; the others are zero. */
  static long word(Region key, int offset, int length) {
    return length >= Long.BYTES ? key.loadLong(offset) : tail(key, offset, length);
  }

  private static long tail(Region key, int offset, int length) {
    long word = 0;
    int at = 0;
    if ((length & 4) != 0) {
      word = key.loadInt(offset) & 0xffff_ffffL;
      at = 4;
    }
    if ((length & 2) != 0) {
      word |= (long) key.loadShort(offset + at) << (at * Byte.SIZE);
      at += 2;
    }
    if ((length & 1) != 0) {
      word |= (long) key.loadByte(offset + at) << (at * Byte.SIZE);
    }
    return word;
  }
}
