// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.BatchWalk;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.WordKeyedLookup;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.MapMemory;
import org.skep.bpf.mem.Region;

/**
 * A hash of chains. Readers take no lock: see {@link Chains}. So replacing never hides a key, and a
 * copy is whole and of its own key. Writers lock a stripe of buckets; replacing takes the stripe's
 * spare element and leaves the old one as the next spare, so that an update of a full map succeeds
 * and a pointer that a program holds sees the old value until that element is used again. Values of
 * CPU slots are replaced in place, as in Linux: no other CPU writes there.
 */
final class ChainedHashMap implements MapInstance, WordKeyedLookup {
  private static final int WORDS = 16;

  /** How often a full map is asked again to give up an element while others change its chains. */
  private static final int PATIENCE = 64;

  private final MapSpec spec;
  private final HashKind kind;
  private final MapMemory memory;
  private final int keySize;
  private final Elements elements;
  private final Chains chains;
  private final Values values;
  private final @Nullable Clock clock;
  private final boolean isPerCpu;
  private final @Nullable WordLookup words;
  private final @Nullable DirectRegion valueRegion;
  private final int[] spares;
  private final AtomicInteger count = new AtomicInteger();

  private ChainedHashMap(
      HashKind kind, MapSpec spec, HashLayout layout, MapMemory memory, KeyHash hashes) {
    this.spec = spec;
    this.kind = kind;
    this.memory = memory;
    this.keySize = spec.keySize();
    this.isPerCpu = kind.isPerCpu();
    this.elements = new Elements(layout, memory);
    this.chains = new Chains(layout, keySize, memory, elements, hashes);
    this.values = new Values(elements, spec.fields(), layout, spec.valueSize(), isPerCpu);
    this.clock = kind.isLru() ? new Clock(elements) : null;
    boolean hasOneRegion = layout.regions() == 1;
    this.valueRegion = hasOneRegion ? elements.value(0) : null;
    this.words =
        hasOneRegion && keySize <= WORDS && !isPerCpu
            ? chains.wordLookup(layout, clock != null)
            : null;
    this.spares = new int[layout.stripes()];
    for (int i = 0; i < spares.length; i++) {
      spares[i] = elements.take(i % elements.partitions());
    }
  }

  static ChainedHashMap create(
      HashKind kind, MapSpec spec, HashLayout layout, MapMemory memory, long seed) {
    return new ChainedHashMap(kind, spec, layout, memory, KeyHash.of(seed));
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  @Override
  public int callValueSize() {
    return values.callSize();
  }

  Chains chains() {
    return chains;
  }

  Elements elements() {
    return elements;
  }

  Values values() {
    return values;
  }

  private int find(Region key, int keyOffset) {
    int hash = chains.hashOf(key, keyOffset);
    int bucket = chains.bucketOf(hash);
    int seen;
    do {
      seen = chains.version(bucket);
      int element = chains.find(bucket, key, keyOffset, hash);
      if (element >= 0) {
        return element;
      }
    } while (chains.hasChanged(bucket, seen));
    return Elements.NONE;
  }

  /** The address of a value for a program that runs now, which is a use of the element. */
  private long used(int element, int cpu) {
    if (clock != null) {
      elements.reference(element);
    }
    return values.address(element, cpu);
  }

  private int currentCpu() {
    return isPerCpu ? memory.currentCpu() : 0;
  }

  @Override
  public long lookupAddress(Region key, int keyOffset) {
    if (keySize <= Long.BYTES) {
      return lookupAddress(KeyHash.word(key, keyOffset, keySize), 0);
    }
    if (words != null) {
      long second = KeyHash.word(key, keyOffset + Long.BYTES, keySize - Long.BYTES);
      return words.lookupAddress(key.loadLong(keyOffset), second);
    }
    int element = find(key, keyOffset);
    return element < 0 ? 0 : used(element, currentCpu());
  }

  @Override
  public long lookupAddress(long first, long second) {
    if (words != null) {
      return words.lookupAddress(first, second);
    }
    int hash = chains.hashOf(first, second);
    int bucket = chains.bucketOf(hash);
    int seen;
    do {
      seen = chains.version(bucket);
      int element = chains.find(bucket, first, second, hash);
      if (element >= 0) {
        return used(element, currentCpu());
      }
    } while (chains.hasChanged(bucket, seen));
    return 0;
  }

  @Override
  public long lookupAddress(Region key, int keyOffset, int cpu) {
    if (!isPerCpu || cpu < 0 || cpu >= memory.cpus()) {
      return 0;
    }
    int element = find(key, keyOffset);
    return element < 0 ? 0 : used(element, cpu);
  }

  @Override
  public int lookup(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    if ((flags & MapFlags.F_LOCK) != 0) {
      return lookupLocked(key, keyOffset, value, valueOffset);
    }
    int hash = chains.hashOf(key, keyOffset);
    int bucket = chains.bucketOf(hash);
    int element;
    int seen;
    do {
      seen = chains.version(bucket);
      element = chains.find(bucket, key, keyOffset, hash);
      if (element >= 0) {
        values.copyOut(element, value, valueOffset);
      }
    } while (chains.hasChanged(bucket, seen));
    return element < 0 ? Errno.ENOENT.negated() : 0;
  }

  /**
   * Under the lock of the chain too: the element must stay this key's while its own lock is held.
   */
  private int lookupLocked(Region key, int keyOffset, Region value, int valueOffset) {
    if (!spec.fields().hasSpinLock()) {
      return Errno.EINVAL.negated();
    }
    int hash = chains.hashOf(key, keyOffset);
    int bucket = chains.bucketOf(hash);
    ReentrantLock lock = chains.lockOf(bucket);
    lock.lock();
    try {
      int element = chains.find(bucket, key, keyOffset, hash);
      if (element < 0) {
        return Errno.ENOENT.negated();
      }
      boolean isCopied = values.copyOutLocked(element, value, valueOffset);
      return isCopied ? 0 : Errno.EBUSY.negated();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int update(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    return update(key, keyOffset, value, valueOffset, flags, -1);
  }

  @Override
  public int programUpdate(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    int cpu = isPerCpu || elements.partitions() > 1 ? memory.currentCpu() : 0;
    return update(key, keyOffset, value, valueOffset, flags, cpu);
  }

  /** What a call ({@code cpu} −1) or a program on a CPU slot asks for. */
  private int update(
      Region key, int keyOffset, Region value, int valueOffset, long flags, int cpu) {
    boolean isLocked = (flags & MapFlags.F_LOCK) != 0;
    long mode = flags & ~MapFlags.F_LOCK;
    if (Long.compareUnsigned(mode, MapFlags.EXIST) > 0
        || (isLocked && !spec.fields().hasSpinLock())) {
      return Errno.EINVAL.negated();
    }
    int hash = chains.hashOf(key, keyOffset);
    int bucket = chains.bucketOf(hash);
    ReentrantLock lock = chains.lockOf(bucket);
    for (int i = 0; i < PATIENCE; i++) {
      lock.lock();
      try {
        int old = chains.find(bucket, key, keyOffset, hash);
        if (old >= 0 && mode == MapFlags.NOEXIST) {
          return Errno.EEXIST.negated();
        }
        if (old < 0 && mode == MapFlags.EXIST) {
          return Errno.ENOENT.negated();
        }
        if (old >= 0 && (isLocked || isPerCpu)) {
          return overwrite(old, value, valueOffset, cpu);
        }
        int added = old < 0 ? takeForNewKey(hash, cpu) : spares[chains.stripeOf(bucket)];
        if (added == Elements.NONE) {
          continue;
        }
        if (added < 0) {
          return added;
        }
        add(added, old, key, keyOffset, hash, value, valueOffset, cpu);
        return 0;
      } finally {
        lock.unlock();
      }
    }
    return Errno.ENOMEM.negated();
  }

  private int overwrite(int element, Region value, int valueOffset, int cpu) {
    if (!isPerCpu) {
      return values.overwriteLocked(element, value, valueOffset) ? 0 : Errno.EBUSY.negated();
    }
    if (cpu < 0) {
      values.set(element, value, valueOffset);
    } else {
      values.overwriteFor(element, cpu, value, valueOffset);
    }
    if (clock != null) {
      elements.reference(element);
    }
    return 0;
  }

  private void add(
      int added,
      int old,
      Region key,
      int keyOffset,
      int hash,
      Region value,
      int valueOffset,
      int cpu) {
    int bucket = chains.bucketOf(hash);
    if (cpu < 0) {
      values.set(added, value, valueOffset);
    } else {
      values.setFor(added, cpu, value, valueOffset);
    }
    elements.setKey(added, key, keyOffset, keySize);
    chains.prepend(bucket, added, hash, old >= 0);
    if (old >= 0) {
      chains.unlink(bucket, old);
      spares[chains.stripeOf(bucket)] = old;
    }
    if (clock != null) {
      if (old >= 0) {
        elements.setState(old, Elements.FREE);
        elements.setState(added, Elements.REFERENCED);
      } else if (elements.state(added) == Elements.FREE) {
        elements.setState(added, Elements.USED);
      }
    }
  }

  /** A free element, {@link Elements#NONE} to try again, or a negated errno below. */
  private int takeForNewKey(int hash, int cpu) {
    if (clock != null) {
      return takeOrEvict(clock, hash, cpu);
    }
    int now;
    do {
      now = count.get();
      if (now >= spec.maxEntries()) {
        return Errno.E2BIG.negated();
      }
    } while (!count.compareAndSet(now, now + 1));
    try {
      int element = elements.take(0);
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

  /** A program's own CPU has elements first; a call may have those of any. */
  private int takeOrEvict(Clock clock, int hash, int cpu) {
    int partitions = elements.partitions();
    int own = partitions == 1 ? 0 : cpu < 0 ? (hash >>> 1) % partitions : cpu;
    for (int i = 0; i < (cpu < 0 ? partitions : 1); i++) {
      int partition = (own + i) % partitions;
      int element = elements.take(partition);
      if (element >= 0) {
        count.incrementAndGet();
        // The hand may be about to come by: what is new shall not be the first to go.
        elements.setState(element, clock.hasMoved(partition) ? Elements.REFERENCED : Elements.USED);
        return element;
      }
    }
    int element = clock.evict(own, this::tryRemove);
    for (int i = 1; element < 0 && i < partitions; i++) {
      element = clock.evict((own + i) % partitions, this::tryRemove);
    }
    return element;
  }

  private boolean tryRemove(int element) {
    int bucket = chains.bucketOf(elements.hash(element));
    ReentrantLock lock = chains.lockOf(bucket);
    if (!lock.tryLock()) {
      return false;
    }
    try {
      if (!chains.contains(bucket, element)) {
        return false;
      }
      chains.unlink(bucket, element);
      elements.setState(element, Elements.FREE);
      return true;
    } finally {
      lock.unlock();
    }
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
    int hash = chains.hashOf(key, keyOffset);
    int bucket = chains.bucketOf(hash);
    ReentrantLock lock = chains.lockOf(bucket);
    lock.lock();
    try {
      int element = chains.find(bucket, key, keyOffset, hash);
      if (element < 0) {
        return Errno.ENOENT.negated();
      }
      if (value != null) {
        values.copyOut(element, value, valueOffset);
      }
      release(bucket, element);
      return 0;
    } finally {
      lock.unlock();
    }
  }

  /** Takes an element out of its chain and gives it back; under the lock of the chain. */
  void release(int bucket, int element) {
    chains.unlink(bucket, element);
    if (clock != null) {
      elements.setState(element, Elements.FREE);
    }
    elements.release(element);
    count.decrementAndGet();
  }

  /**
   * Under the lock of the bucket: {@code next} may be where {@code key} is, so nothing is tried.
   */
  @Override
  public int nextKey(@Nullable Region key, int keyOffset, Region next, int nextOffset) {
    int bucket = 0;
    if (key != null) {
      int hash = chains.hashOf(key, keyOffset);
      int own = chains.bucketOf(hash);
      ReentrantLock lock = chains.lockOf(own);
      lock.lock();
      try {
        int element = chains.find(own, key, keyOffset, hash);
        int following = element < 0 ? Elements.NONE : elements.link(element);
        if (following >= 0) {
          chains.copyKey(following, next, nextOffset);
          return 0;
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
    for (int bucket = from; bucket < chains.buckets(); bucket++) {
      if (chains.head(bucket) < 0) {
        continue;
      }
      ReentrantLock lock = chains.lockOf(bucket);
      lock.lock();
      try {
        int first = chains.head(bucket);
        if (first >= 0) {
          chains.copyKey(first, next, nextOffset);
          return 0;
        }
      } finally {
        lock.unlock();
      }
    }
    return Errno.ENOENT.negated();
  }

  @Override
  public int keyAt(long address, Region key, int keyOffset) {
    int element = elements.elementAt(address);
    if (element < 0) {
      return Errno.ENOENT.negated();
    }
    chains.copyKey(element, key, keyOffset);
    return 0;
  }

  @Override
  public BatchWalk batchWalk() {
    return new HashWalk(this);
  }

  @Override
  public long entries() {
    return count.get();
  }

  @Override
  public @Nullable WordKeyedLookup wordKeyedLookup() {
    return words != null ? words : keySize <= WORDS ? this : null;
  }

  @Override
  public @Nullable DirectRegion valueRegion() {
    return valueRegion;
  }

  @Override
  public String toString() {
    return kind.typeName() + " of " + spec.maxEntries();
  }
}
