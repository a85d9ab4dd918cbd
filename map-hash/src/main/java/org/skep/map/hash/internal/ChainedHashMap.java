// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import java.lang.invoke.VarHandle;
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
 * A hash of chains. Readers take no lock: beside the head of each chain stands a version that
 * changes before an element of the chain can be used again, and a reader who missed a key or copied
 * bytes looks at it again and, if it changed, begins anew. So replacing never hides a key, and a
 * copy is whole and of its own key. Writers lock a stripe of buckets; replacing takes the stripe's
 * spare element and leaves the old one as the next spare, so that an update of a full map succeeds
 * and a pointer that a program holds sees the old value until that element is used again.
 */
final class ChainedHashMap implements MapInstance, WordKeyedLookup {
  private static final int WORDS = 16;
  private static final int END = Elements.NONE;

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
      setHead(bucket, END, 0);
    }
  }

  static ChainedHashMap create(MapSpec spec, HashLayout layout, MapMemory memory, long seed) {
    DirectRegion heads = memory.allocateHidden(layout.headBytes());
    return new ChainedHashMap(spec, layout, heads, new Elements(layout, memory), new KeyHash(seed));
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  /** The first element of a chain in the lower half, the chain's version in the upper. */
  private long head(int bucket) {
    return heads.loadLongAcquire(bucket << 3);
  }

  /** Called under the lock of the bucket. */
  private void setHead(int bucket, int element, int version) {
    heads.storeLongRelease(bucket << 3, (long) version << 32 | (element & 0xffff_ffffL));
  }

  private static int version(long head) {
    return (int) (head >>> 32);
  }

  /** Whether an element may have left the chain since {@code seen} was read. */
  private boolean hasChanged(int bucket, long seen) {
    VarHandle.acquireFence();
    return version(head(bucket)) != version(seen);
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

  /**
   * The element of a key in a chain, or {@link Elements#NONE}; without the lock, both are true only
   * if the chain has not changed.
   */
  private int find(long head, Region key, int offset, int hash) {
    for (int at = (int) head; at >= 0; at = elements.link(at)) {
      if (elements.hash(at) == hash && hasKey(at, key, offset)) {
        return at;
      }
    }
    return Elements.NONE;
  }

  @Override
  public long lookupAddress(Region key, int keyOffset) {
    if (keySize <= Long.BYTES) {
      return lookupAddress(KeyHash.word(key, keyOffset, keySize), 0);
    }
    int hash = hashOf(key, keyOffset);
    int bucket = hash & bucketMask;
    long head;
    do {
      head = head(bucket);
      int element = find(head, key, keyOffset, hash);
      if (element >= 0) {
        return elements.valueAddress(element);
      }
    } while (hasChanged(bucket, head));
    return 0;
  }

  @Override
  public long lookupAddress(long first, long second) {
    boolean isShort = keySize <= Long.BYTES;
    int hash = isShort ? hashes.of(first) : hashes.of(first, second);
    int bucket = hash & bucketMask;
    long head;
    do {
      head = head(bucket);
      for (int at = (int) head; at >= 0; at = elements.link(at)) {
        DirectRegion node = elements.node(at);
        int own = elements.keyOffset(at);
        if (elements.hash(at) == hash
            && node.loadLong(own) == first
            && (isShort || node.loadLong(own + Long.BYTES) == second)) {
          return elements.valueAddress(at);
        }
      }
    } while (hasChanged(bucket, head));
    return 0;
  }

  @Override
  public int lookup(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    int hash = hashOf(key, keyOffset);
    int bucket = hash & bucketMask;
    int element;
    long head;
    do {
      head = head(bucket);
      element = find(head, key, keyOffset, hash);
      if (element >= 0) {
        copyValue(element, value, valueOffset);
      }
    } while (hasChanged(bucket, head));
    return element < 0 ? Errno.ENOENT.negated() : 0;
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
    int bucket = hash & bucketMask;
    int stripe = bucket & (locks.length - 1);
    locks[stripe].lock();
    try {
      long head = head(bucket);
      int old = find(head, key, keyOffset, hash);
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
      elements.setLink(added, (int) head);
      // A reader on the way, who meets neither the old element nor the new one, must notice.
      setHead(bucket, added, version(head) + (old < 0 ? 0 : 1));
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

  /** Takes an element out of its chain; only then does the version allow to use it again. */
  private void unlink(int bucket, int element) {
    int next = elements.link(element);
    long head = head(bucket);
    int first = (int) head;
    if (first == element) {
      first = next;
    } else {
      int at = first;
      while (elements.link(at) != element) {
        at = elements.link(at);
      }
      elements.setLink(at, next);
    }
    setHead(bucket, first, version(head) + 1);
    VarHandle.releaseFence();
  }

  @Override
  public int delete(Region key, int keyOffset) {
    return remove(key, keyOffset, null, 0);
  }

  @Override
  public int lookupAndDelete(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    return remove(key, keyOffset, value, valueOffset);
  }

  private int remove(Region key, int keyOffset, @Nullable Region value, int valueOffset) {
    int hash = hashOf(key, keyOffset);
    int bucket = hash & bucketMask;
    int stripe = bucket & (locks.length - 1);
    locks[stripe].lock();
    try {
      int element = find(head(bucket), key, keyOffset, hash);
      if (element < 0) {
        return Errno.ENOENT.negated();
      }
      unlink(bucket, element);
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

  /**
   * Under the lock of the bucket: {@code next} may be where {@code key} is, so nothing is tried.
   */
  @Override
  public int nextKey(@Nullable Region key, int keyOffset, Region next, int nextOffset) {
    int bucket = 0;
    if (key != null) {
      int hash = hashOf(key, keyOffset);
      int own = hash & bucketMask;
      ReentrantLock lock = locks[own & (locks.length - 1)];
      lock.lock();
      try {
        int element = find(head(own), key, keyOffset, hash);
        int following = element < 0 ? END : elements.link(element);
        if (following >= 0) {
          return copyKey(following, next, nextOffset);
        }
        bucket = element < 0 ? 0 : own + 1;
      } finally {
        lock.unlock();
      }
    }
    return firstKey(bucket, next, nextOffset);
  }

  /** The first key from that bucket on. */
  private int firstKey(int from, Region next, int nextOffset) {
    for (int bucket = from; bucket <= bucketMask; bucket++) {
      if ((int) head(bucket) < 0) {
        continue;
      }
      ReentrantLock lock = locks[bucket & (locks.length - 1)];
      lock.lock();
      try {
        int first = (int) head(bucket);
        if (first >= 0) {
          return copyKey(first, next, nextOffset);
        }
      } finally {
        lock.unlock();
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
