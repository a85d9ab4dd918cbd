// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.bloom.internal;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.MapMemory;
import org.skep.bpf.mem.Region;

/**
 * Bits that values set and that are never cleared: a value all of whose bits are set may have been
 * pushed, another certainly was not. No locks: bits are set atomically.
 */
final class BloomFilter implements MapInstance {
  private static final long FIRST = 0x9e37_79b9_7f4a_7c15L;
  private static final long SECOND = 0xd1b5_4a32_d192_ed03L;
  private static final long THIRD = 0xa076_1d64_78bd_642fL;

  /** Small filters are larger than Linux's, which cost a few false answers in a hundred. */
  private static final long LEAST_BITS = 4096;

  private static final long MOST_BITS = 1L << 32;

  private final MapSpec spec;
  private final int hashes;
  private final long mask;
  private final long seed;
  private final DirectRegion bits;

  BloomFilter(MapSpec spec, int hashes, MapMemory memory, long seed) {
    this.spec = spec;
    this.hashes = hashes;
    this.seed = seed;
    long count = bits(Integer.toUnsignedLong(spec.maxEntries()), hashes);
    this.mask = count - 1;
    this.bits = memory.allocateHidden((int) (count / Byte.SIZE));
  }

  /** How many bits so many values need: 7/5 for each hash, which is about 1 / ln 2. */
  static long bits(long entries, int hashes) {
    long wanted = entries * hashes * 7 / 5;
    if (wanted > MOST_BITS / 2) {
      return MOST_BITS;
    }
    return Math.max(LEAST_BITS, wanted <= 1 ? 1 : Long.highestOneBit(wanted - 1) << 1);
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  private static long fold(long a, long b) {
    return Math.multiplyHigh(a, b) ^ (a * b);
  }

  private long hash(Region value, int offset) {
    int size = spec.valueSize();
    long hash = seed ^ FIRST ^ size;
    int at = 0;
    for (; at + Long.BYTES <= size; at += Long.BYTES) {
      hash = fold(hash ^ value.loadLong(offset + at), SECOND) + FIRST;
    }
    long tail = 0;
    for (; at < size; at++) {
      tail = tail << Byte.SIZE | value.loadByte(offset + at);
    }
    return fold(hash ^ tail, THIRD) ^ hash >>> 29;
  }

  /** The next bit of a value: the hash walks with a stride of its own. */
  private long bit(long hash, int number) {
    return fold(hash + number * SECOND, hash | 1) & mask;
  }

  @Override
  public int push(Region value, int valueOffset, long flags) {
    if (flags != MapFlags.ANY) {
      return Errno.EINVAL.negated();
    }
    long hash = hash(value, valueOffset);
    for (int i = 0; i < hashes; i++) {
      long bit = bit(hash, i);
      int word = (int) (bit >>> 6) << 3;
      long set = 1L << (bit & 63);
      if ((bits.loadLong(word) & set) == 0) {
        bits.atomicOrLong(word, set);
      }
    }
    return 0;
  }

  @Override
  public int peek(Region value, int valueOffset) {
    long hash = hash(value, valueOffset);
    for (int i = 0; i < hashes; i++) {
      long bit = bit(hash, i);
      if ((bits.loadLongAcquire((int) (bit >>> 6) << 3) & 1L << (bit & 63)) == 0) {
        return Errno.ENOENT.negated();
      }
    }
    return 0;
  }

  /** The value is the question and stays as it is. */
  @Override
  public int programPeek(Region value, int valueOffset) {
    return peek(value, valueOffset);
  }

  @Override
  public int lookup(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    return peek(value, valueOffset);
  }

  @Override
  public int update(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    return push(value, valueOffset, flags);
  }

  @Override
  public int delete(Region key, int keyOffset) {
    return Errno.EOPNOTSUPP.negated();
  }

  @Override
  public int nextKey(@Nullable Region key, int keyOffset, Region next, int nextOffset) {
    return Errno.EOPNOTSUPP.negated();
  }

  @Override
  public long lookupAddress(Region key, int keyOffset) {
    return 0;
  }
}
