// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.stacktrace.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Errno;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.StackTraces;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.Region;

/**
 * Stacks by id: the hash of a stack, cut to the number of buckets. A bucket holds 8 bytes of
 * header, the hash and how many frames there are, and the frames. Buckets share a few locks, held
 * for the length of a copy.
 */
final class StackTraceMap implements MapInstance, StackTraces {
  static final int SKIP = 0xff;
  static final int USER_STACK = 1 << 8;
  static final int FAST_STACK_CMP = 1 << 9;
  static final int REUSE_STACKID = 1 << 10;

  private static final int HEADER = 8;
  private static final int LOCKS = 16;

  private final MapSpec spec;
  private final FrameTable table;
  private final DirectRegion buckets;
  private final int count;
  private final int depth;
  private final int stride;
  private final Object[] locks = new Object[LOCKS];

  StackTraceMap(MapSpec spec, FrameTable table, DirectRegion buckets) {
    this.spec = spec;
    this.table = table;
    this.buckets = buckets;
    this.count = buckets(spec);
    this.depth = spec.valueSize() / Long.BYTES;
    this.stride = HEADER + spec.valueSize();
    Arrays.setAll(locks, i -> new Object());
  }

  /** Buckets of a map: {@code max_entries}, rounded up to a power of two. */
  static int buckets(MapSpec spec) {
    return 1 << (Integer.SIZE - Integer.numberOfLeadingZeros(spec.maxEntries() - 1));
  }

  /** Bytes of a map. */
  static long bytes(MapSpec spec) {
    return (long) buckets(spec) * (HEADER + spec.valueSize());
  }

  /** Frames of a value. */
  int depth() {
    return depth;
  }

  /** The table that handles are from. */
  FrameTable table() {
    return table;
  }

  private Object lock(int bucket) {
    return locks[bucket & (LOCKS - 1)];
  }

  /**
   * {@code bpf_get_stackid}, the stack being at hand.
   *
   * @param frames how many of {@code stack} there are, at least 1
   * @return the id; {@code -EEXIST} if another stack has it
   */
  int idOf(long[] stack, int frames, long flags) {
    int hash = hash(stack, frames);
    int bucket = hash & (count - 1);
    int at = bucket * stride;
    synchronized (lock(bucket)) {
      int had = buckets.loadInt(at + 4);
      if (had != 0) {
        boolean sameHash = buckets.loadInt(at) == hash;
        if (sameHash && ((flags & FAST_STACK_CMP) != 0 || isSame(at, stack, frames))) {
          return bucket;
        }
        if ((flags & REUSE_STACKID) == 0) {
          return Errno.EEXIST.negated();
        }
      }
      buckets.storeInt(at, hash);
      buckets.storeInt(at + 4, frames);
      for (int i = 0; i < depth; i++) {
        buckets.storeLong(at + HEADER + i * Long.BYTES, i < frames ? stack[i] : 0);
      }
      return bucket;
    }
  }

  private boolean isSame(int at, long[] stack, int frames) {
    if (buckets.loadInt(at + 4) != frames) {
      return false;
    }
    for (int i = 0; i < frames; i++) {
      if (buckets.loadLong(at + HEADER + i * Long.BYTES) != stack[i]) {
        return false;
      }
    }
    return true;
  }

  private static int hash(long[] stack, int frames) {
    long hash = frames;
    for (int i = 0; i < frames; i++) {
      hash = (hash ^ stack[i]) * 0x9e37_79b9_7f4a_7c15L;
      hash ^= hash >>> 29;
    }
    return (int) (hash ^ hash >>> 32);
  }

  @Override
  public @Nullable StackTraceElement frame(long handle) {
    return table.place(handle);
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  /** The bucket of a key; −1 if there is none. */
  private int bucket(Region key, int keyOffset) {
    int id = key.loadInt(keyOffset);
    return Integer.compareUnsigned(id, count) < 0 ? id : -1;
  }

  private boolean isEmpty(int bucket) {
    return buckets.loadInt(bucket * stride + 4) == 0;
  }

  @Override
  public int lookup(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    return take(key, keyOffset, value, valueOffset, flags, false);
  }

  @Override
  public int lookupAndDelete(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    return take(key, keyOffset, value, valueOffset, flags, true);
  }

  private int take(
      Region key, int keyOffset, Region value, int valueOffset, long flags, boolean removes) {
    if (flags != 0) {
      return Errno.EINVAL.negated();
    }
    int bucket = bucket(key, keyOffset);
    if (bucket < 0) {
      return Errno.ENOENT.negated();
    }
    synchronized (lock(bucket)) {
      if (isEmpty(bucket)) {
        return Errno.ENOENT.negated();
      }
      buckets.copyTo(bucket * stride + HEADER, value, valueOffset, spec.valueSize());
      if (removes) {
        buckets.storeInt(bucket * stride + 4, 0);
      }
      return 0;
    }
  }

  @Override
  public int update(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    return Errno.EINVAL.negated();
  }

  @Override
  public int delete(Region key, int keyOffset) {
    int bucket = bucket(key, keyOffset);
    if (bucket < 0) {
      return Errno.E2BIG.negated();
    }
    synchronized (lock(bucket)) {
      if (isEmpty(bucket)) {
        return Errno.ENOENT.negated();
      }
      buckets.storeInt(bucket * stride + 4, 0);
      return 0;
    }
  }

  @Override
  public int nextKey(@Nullable Region key, int keyOffset, Region next, int nextOffset) {
    int from = key == null ? 0 : bucket(key, keyOffset) + 1;
    for (int bucket = from; bucket < count; bucket++) {
      if (!isEmpty(bucket)) {
        next.storeInt(nextOffset, bucket);
        return 0;
      }
    }
    return Errno.ENOENT.negated();
  }

  @Override
  public long lookupAddress(Region key, int keyOffset) {
    return 0;
  }
}
