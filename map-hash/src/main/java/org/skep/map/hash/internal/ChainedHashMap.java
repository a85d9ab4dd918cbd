// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.WordKeyedLookup;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.MapMemory;
import org.skep.bpf.mem.Region;

/**
 * A hash of chains. Readers take no lock: a chain ends in its own bucket's number, so that a reader
 * whom a reused element led into another chain notices and begins again. Writers lock a stripe of
 * buckets; replacing takes the stripe's spare element and leaves the old one as the next spare, so
 * that an update of a full map succeeds and a pointer that a program holds sees the old value until
 * that element is used again.
 */
final class ChainedHashMap implements MapInstance, WordKeyedLookup {
  private static final int WORDS = 16;

  private final MapSpec spec;
  private final KeyHash hashes;
  private final int keySize;
  private final int valueSize;
  private final int maxEntries;
  private final int bucketMask;
  private final DirectRegion heads;
  private final Elements elements;
  private final ReentrantLock[] locks;
  private final int[] spares;
  private final AtomicInteger count = new AtomicInteger();

  private ChainedHashMap(
      MapSpec spec, HashLayout layout, DirectRegion heads, Elements elements, KeyHash hashes) {
    this.spec = spec;
    this.hashes = hashes;
    this.keySize = spec.keySize();
    this.valueSize = spec.valueSize();
    this.maxEntries = spec.maxEntries();
    this.bucketMask = layout.buckets() - 1;
    this.heads = heads;
    this.elements = elements;
    this.locks = new ReentrantLock[layout.stripes()];
    this.spares = new int[layout.stripes()];
    for (int i = 0; i < locks.length; i++) {
      locks[i] = new ReentrantLock();
      spares[i] = elements.take();
    }
    for (int bucket = 0; bucket < layout.buckets(); bucket++) {
      setHead(bucket, ~bucket);
    }
  }

  static ChainedHashMap create(MapSpec spec, HashLayout layout, MapMemory memory, long seed) {
    DirectRegion heads = memory.allocateHidden(layout.headBytes());
    return new ChainedHashMap(
        spec, layout, heads, new Elements(layout, memory), new KeyHash(seed));
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  private int head(int bucket) {
    return heads.loadIntAcquire(bucket << 3);
  }

  private void setHead(int bucket, int element) {
    heads.storeIntRelease(bucket << 3, element);
  }

  private int hashOf(Region key, int offset) {
    if (keySize <= Long.BYTES) {
      return hashes.of(KeyHash.word(key, offset, keySize));
    }
    if (keySize <= WORDS) {
      return hashes.of(
          key.loadLong(offset), KeyHash.word(key, offset + Long.BYTES, keySize - Long.BYTES));
    }
    return hashes.of(key, offset, keySize);
  }

  private boolean hasKey(int element, Region key, int offset) {
    DirectRegion node = elements.node(element);
    int own = elements.keyOffset(element);
    int at = 0;
    for (; at + Long.BYTES <= keySize; at += Long.BYTES) {
      if (node.loadLong(own + at) != key.loadLong(offset + at)) {
        return false;
      }
    }
    return at == keySize || node.loadLong(own + at) == KeyHash.word(key, offset + at, keySize - at);
  }

  /** The element of a key, or {@link Elements#NONE}. */
  private int find(Region key, int offset, int hash) {
    int bucket = hash & bucketMask;
    int at;
    do {
      for (at = head(bucket); at >= 0; at = elements.link(at)) {
        if (elements.hash(at) == hash && hasKey(at, key, offset)) {
          return at;
        }
      }
    } while (at != ~bucket);
    return Elements.NONE;
  }

  @Override
  public long lookupAddress(Region key, int keyOffset) {
    if (keySize <= Long.BYTES) {
      return lookupAddress(KeyHash.word(key, keyOffset, keySize), 0);
    }
    int element = find(key, keyOffset, hashOf(key, keyOffset));
    return element < 0 ? 0 : elements.valueAddress(element);
  }

  @Override
  public long lookupAddress(long first, long second) {
    boolean isShort = keySize <= Long.BYTES;
    int hash = isShort ? hashes.of(first) : hashes.of(first, second);
    int bucket = hash & bucketMask;
    int at;
    do {
      for (at = head(bucket); at >= 0; at = elements.link(at)) {
        DirectRegion node = elements.node(at);
        int own = elements.keyOffset(at);
        if (elements.hash(at) == hash
            && node.loadLong(own) == first
            && (isShort || node.loadLong(own + Long.BYTES) == second)) {
          return elements.valueAddress(at);
        }
      }
    } while (at != ~bucket);
    return 0;
  }

  @Override
  public int lookup(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    int element = find(key, keyOffset, hashOf(key, keyOffset));
    if (element < 0) {
      return Errno.ENOENT.negated();
    }
    copyValue(element, value, valueOffset);
    return 0;
  }

  private void copyValue(int element, Region value, int offset) {
    elements.value(element).copyTo(elements.valueOffset(element), value, offset, valueSize);
  }

  @Override
  public int update(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    if (Long.compareUnsigned(flags, MapFlags.EXIST) > 0) {
      // F_LOCK too: no value of ours holds a spin lock.
      return Errno.EINVAL.negated();
    }
    int hash = hashOf(key, keyOffset);
    int stripe = hash & bucketMask & (locks.length - 1);
    locks[stripe].lock();
    try {
      int old = find(key, keyOffset, hash);
      if (old >= 0 && flags == MapFlags.NOEXIST) {
        return Errno.EEXIST.negated();
      }
      if (old < 0 && flags == MapFlags.EXIST) {
        return Errno.ENOENT.negated();
      }
      int added = old < 0 ? takeForNewKey() : spares[stripe];
      if (added < 0) {
        return added;
      }
      value.copyTo(valueOffset, elements.value(added), elements.valueOffset(added), valueSize);
      elements.setKey(added, key, keyOffset, keySize);
      elements.setHash(added, hash);
      int bucket = hash & bucketMask;
      elements.setLink(added, head(bucket));
      setHead(bucket, added);
      if (old >= 0) {
        unlink(bucket, old);
        spares[stripe] = old;
      }
      return 0;
    } finally {
      locks[stripe].unlock();
    }
  }

  /** A free element, or a negated errno. */
  private int takeForNewKey() {
    int now;
    do {
      now = count.get();
      if (now >= maxEntries) {
        return Errno.E2BIG.negated();
      }
    } while (!count.compareAndSet(now, now + 1));
    try {
      int element = elements.take();
      if (element >= 0) {
        return element;
      }
    } catch (BpfException e) {
      count.decrementAndGet();
      return e.errno().negated();
    }
    count.decrementAndGet();
    return Errno.E2BIG.negated();
  }

  private void unlink(int bucket, int element) {
    int next = elements.link(element);
    int at = head(bucket);
    if (at == element) {
      setHead(bucket, next);
      return;
    }
    while (elements.link(at) != element) {
      at = elements.link(at);
    }
    elements.setLink(at, next);
  }

  @Override
  public int delete(Region key, int keyOffset) {
    return remove(key, keyOffset, null, 0);
  }

  @Override
  public int lookupAndDelete(
      Region key, int keyOffset, Region value, int valueOffset, long flags) {
    return remove(key, keyOffset, value, valueOffset);
  }

  private int remove(Region key, int keyOffset, @Nullable Region value, int valueOffset) {
    int hash = hashOf(key, keyOffset);
    int stripe = hash & bucketMask & (locks.length - 1);
    locks[stripe].lock();
    try {
      int element = find(key, keyOffset, hash);
      if (element < 0) {
        return Errno.ENOENT.negated();
      }
      unlink(hash & bucketMask, element);
      if (value != null) {
        copyValue(element, value, valueOffset);
      }
      elements.release(element);
      count.decrementAndGet();
      return 0;
    } finally {
      locks[stripe].unlock();
    }
  }

  @Override
  public int nextKey(@Nullable Region key, int keyOffset, Region next, int nextOffset) {
    int bucket = 0;
    if (key != null) {
      int hash = hashOf(key, keyOffset);
      int element = find(key, keyOffset, hash);
      if (element >= 0) {
        int following = elements.link(element);
        if (following >= 0) {
          return copyKey(following, next, nextOffset);
        }
        bucket = (hash & bucketMask) + 1;
      }
    }
    for (; bucket <= bucketMask; bucket++) {
      int first = head(bucket);
      if (first >= 0) {
        return copyKey(first, next, nextOffset);
      }
    }
    return Errno.ENOENT.negated();
  }

  private int copyKey(int element, Region next, int offset) {
    elements.node(element).copyTo(elements.keyOffset(element), next, offset, keySize);
    return 0;
  }

  @Override
  public long entries() {
    return count.get();
  }

  @Override
  public @Nullable WordKeyedLookup wordKeyedLookup() {
    return keySize <= WORDS ? this : null;
  }
}
