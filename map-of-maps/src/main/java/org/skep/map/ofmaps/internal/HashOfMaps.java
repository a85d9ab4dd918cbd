// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.ofmaps.internal;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.HeldObject;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.ObjectMap;
import org.skep.bpf.map.ObjectSlots;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.MapMemory;
import org.skep.bpf.mem.Region;

/**
 * A hash whose values are maps. Entries are chained by number; readers take no lock, writers, which
 * are calls only, take one. An entry that was removed keeps its key and link until no reader can be
 * at it, and is free only then.
 */
final class HashOfMaps implements ObjectMap {
  private static final int END = 0;
  private static final int MAX_BYTES = 1 << 30;

  private final MapSpec spec;
  private final MapMemory memory;
  private final ObjectSlots slots;
  private final DirectRegion keys;
  private final int keySize;
  private final int capacity;

  /** For each bucket, the number of its first entry plus one; {@link #END} if it has none. */
  private final AtomicIntegerArray heads;

  private final AtomicIntegerArray next;
  private final int[] free;
  private int freeCount;
  private int count;

  HashOfMaps(MapSpec spec, MapMemory memory) {
    this.spec = spec;
    this.memory = memory;
    this.keySize = spec.keySize();
    // As many again wait for readers to leave them.
    this.capacity = capacity(spec);
    this.slots = memory.objectSlots(capacity);
    this.keys = memory.allocateHidden(capacity * keySize);
    this.heads = new AtomicIntegerArray(Integer.highestOneBit(capacity) * 2);
    this.next = new AtomicIntegerArray(capacity);
    this.free = new int[capacity];
    for (int i = 0; i < capacity; i++) {
      free[i] = capacity - 1 - i;
    }
    this.freeCount = capacity;
  }

  private static int capacity(MapSpec spec) {
    long wanted = Integer.toUnsignedLong(spec.maxEntries()) * 2;
    if (wanted * Math.max(spec.keySize(), Long.BYTES) > MAX_BYTES) {
      throw new org.skep.bpf.BpfException(
          Errno.ENOMEM, "max_entries * key_size is more than a hash of maps holds");
    }
    return (int) wanted;
  }

  static long memoryBytes(MapSpec spec) {
    return Integer.toUnsignedLong(spec.maxEntries()) * 2 * (spec.keySize() + 24L);
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  private int bucket(Region key, int offset) {
    int hash = 0;
    for (int i = 0; i < keySize; i++) {
      hash = hash * 31 + key.loadByte(offset + i);
    }
    hash *= 0x9e3779b9;
    return (hash ^ (hash >>> 16)) & (heads.length() - 1);
  }

  private boolean isKey(int entry, Region key, int offset) {
    int at = entry * keySize;
    for (int i = 0; i < keySize; i++) {
      if (keys.loadByte(at + i) != key.loadByte(offset + i)) {
        return false;
      }
    }
    return true;
  }

  /** The entry of a key, −1 if there is none. */
  private int find(Region key, int offset) {
    int link = heads.get(bucket(key, offset));
    while (link != END) {
      int entry = link - 1;
      if (isKey(entry, key, offset)) {
        return entry;
      }
      link = next.get(entry);
    }
    return -1;
  }

  @Override
  public @Nullable HeldObject object(Region key, int keyOffset) {
    int entry = find(key, keyOffset);
    return entry < 0 ? null : slots.get(entry);
  }

  @Override
  public synchronized int updateObject(Region key, int keyOffset, HeldObject object, long flags) {
    if (flags < MapFlags.ANY || flags > MapFlags.EXIST) {
      return Errno.EINVAL.negated();
    }
    int entry = find(key, keyOffset);
    if (entry >= 0) {
      if (flags == MapFlags.NOEXIST) {
        return Errno.EEXIST.negated();
      }
      slots.set(entry, object);
      return 0;
    }
    if (flags == MapFlags.EXIST) {
      return Errno.ENOENT.negated();
    }
    if (count == Integer.toUnsignedLong(spec.maxEntries())) {
      return Errno.E2BIG.negated();
    }
    if (freeCount == 0) {
      return Errno.ENOMEM.negated(); // all that were removed are still in readers' hands
    }
    entry = free[--freeCount];
    count++;
    key.copyTo(keyOffset, keys, entry * keySize, keySize);
    slots.set(entry, object);
    int bucket = bucket(key, keyOffset);
    next.set(entry, heads.get(bucket));
    heads.set(bucket, entry + 1);
    return 0;
  }

  @Override
  public synchronized int delete(Region key, int keyOffset) {
    int bucket = bucket(key, keyOffset);
    int before = -1;
    int link = heads.get(bucket);
    while (link != END && !isKey(link - 1, key, keyOffset)) {
      before = link - 1;
      link = next.get(before);
    }
    if (link == END) {
      return Errno.ENOENT.negated();
    }
    int entry = link - 1;
    if (before < 0) {
      heads.set(bucket, next.get(entry));
    } else {
      next.set(before, next.get(entry));
    }
    slots.set(entry, null);
    count--;
    memory.afterGracePeriod(() -> giveBack(entry));
    return 0;
  }

  private synchronized void giveBack(int entry) {
    free[freeCount++] = entry;
  }

  @Override
  public synchronized long entries() {
    return count;
  }

  @Override
  public synchronized int nextKey(
      @Nullable Region key, int keyOffset, Region following, int nextOffset) {
    int entry = key == null ? -1 : find(key, keyOffset);
    int bucket = 0;
    int link = END;
    if (entry >= 0 && key != null) {
      bucket = bucket(key, keyOffset) + 1;
      link = next.get(entry);
    }
    while (link == END && bucket < heads.length()) {
      link = heads.get(bucket++);
    }
    if (link == END) {
      return Errno.ENOENT.negated();
    }
    keys.copyTo((link - 1) * keySize, following, nextOffset, keySize);
    return 0;
  }
}
