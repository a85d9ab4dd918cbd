// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.tally.internal;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.Region;

/**
 * Counters in one region of memory, found through a sorted map of their offsets. Programs find a
 * counter without a lock; all else takes the lock, so that no counter is given to another key in
 * between. An example: short rather than fast.
 */
final class TallyMap implements MapInstance {
  private final MapSpec spec;
  private final DirectRegion counters;
  private final ConcurrentSkipListMap<Key, Integer> offsets = new ConcurrentSkipListMap<>();
  private final ArrayDeque<Integer> free = new ArrayDeque<>();
  private int used;

  TallyMap(MapSpec spec, DirectRegion counters) {
    this.spec = spec;
    this.counters = counters;
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  private Key keyAt(Region key, int offset) {
    return Key.read(key, offset, spec.keySize());
  }

  @Override
  public long lookupAddress(Region key, int keyOffset) {
    Integer at = offsets.get(keyAt(key, keyOffset));
    return at == null ? 0 : counters.address(at);
  }

  @Override
  public synchronized int lookup(Region key, int keyOffset, Region value, int to, long flags) {
    Integer at = offsets.get(keyAt(key, keyOffset));
    if (at == null) {
      return Errno.ENOENT.negated();
    }
    counters.copyTo(at, value, to, Long.BYTES);
    return 0;
  }

  @Override
  public synchronized int update(Region key, int keyOffset, Region value, int from, long flags) {
    if (Long.compareUnsigned(flags, MapFlags.EXIST) > 0) {
      return Errno.EINVAL.negated();
    }
    Key found = keyAt(key, keyOffset);
    Integer at = offsets.get(found);
    if (at != null) {
      if (flags == MapFlags.NOEXIST) {
        return Errno.EEXIST.negated();
      }
      counters.atomicAddLong(at, value.loadLong(from));
      return 0;
    }
    if (flags == MapFlags.EXIST) {
      return Errno.ENOENT.negated();
    }
    if (offsets.size() == spec.maxEntries()) {
      return Errno.E2BIG.negated();
    }
    int added = free.isEmpty() ? used++ * Long.BYTES : free.pop();
    counters.storeLong(added, value.loadLong(from));
    offsets.put(found, added);
    return 0;
  }

  @Override
  public synchronized int delete(Region key, int keyOffset) {
    Integer at = offsets.remove(keyAt(key, keyOffset));
    if (at == null) {
      return Errno.ENOENT.negated();
    }
    // As in Linux's preallocated hash, a program that still points there may see the next key's.
    free.push(at);
    return 0;
  }

  @Override
  public synchronized int nextKey(@Nullable Region key, int keyOffset, Region next, int to) {
    Key last = key == null ? null : keyAt(key, keyOffset);
    Map.Entry<Key, Integer> following =
        last != null && offsets.containsKey(last)
            ? offsets.higherEntry(last)
            : offsets.firstEntry();
    if (following == null) {
      return Errno.ENOENT.negated();
    }
    following.getKey().write(next, to, spec.keySize());
    return 0;
  }

  @Override
  public long entries() {
    return offsets.size();
  }

  /** A key of up to 16 bytes, little-endian, in two words. */
  record Key(long low, long high) implements Comparable<Key> {
    static final int MOST_BYTES = 2 * Long.BYTES;

    static Key read(Region region, int offset, int size) {
      long[] words = new long[2];
      for (int i = 0; i < size; i++) {
        words[i / Long.BYTES] |= (long) region.loadByte(offset + i) << (i * Byte.SIZE);
      }
      return new Key(words[0], words[1]);
    }

    void write(Region region, int offset, int size) {
      for (int i = 0; i < size; i++) {
        region.storeByte(offset + i, (int) ((i < Long.BYTES ? low : high) >>> (i * Byte.SIZE)));
      }
    }

    @Override
    public int compareTo(Key other) {
      int highest = Long.compareUnsigned(high, other.high);
      return highest != 0 ? highest : Long.compareUnsigned(low, other.low);
    }
  }
}
