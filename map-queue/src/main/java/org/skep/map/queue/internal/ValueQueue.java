// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.queue.internal;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.MapMemory;
import org.skep.bpf.mem.Region;

/**
 * Values in a ring, taken from its one end (a queue) or from the other (a stack). Under one lock,
 * as in Linux, which is held for the length of a copy. Programs get copies, never pointers.
 */
final class ValueQueue implements MapInstance {
  private final MapSpec spec;
  private final boolean isStack;
  private final int valueSize;
  private final int capacity;
  private final int stride;
  private final int shift;
  private final int mask;
  private final DirectRegion[] regions;
  private final ReentrantLock lock = new ReentrantLock();

  /** The slot of the oldest value. */
  private int oldest;

  private volatile int size;

  private ValueQueue(MapSpec spec, boolean isStack, QueueLayout layout, DirectRegion[] regions) {
    this.spec = spec;
    this.isStack = isStack;
    this.valueSize = spec.valueSize();
    this.capacity = spec.maxEntries();
    this.stride = layout.stride();
    this.shift = layout.shift();
    this.mask = (1 << shift) - 1;
    this.regions = regions;
  }

  static ValueQueue create(MapSpec spec, boolean isStack, MapMemory memory) {
    QueueLayout layout = QueueLayout.of(spec);
    DirectRegion[] regions = new DirectRegion[layout.regions()];
    for (int i = 0; i < regions.length; i++) {
      regions[i] = memory.allocateHidden(layout.bytesOfRegion(i));
    }
    return new ValueQueue(spec, isStack, layout, regions);
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  /** The slot that is so many after the oldest one's. */
  private int slot(int distance) {
    int slot = oldest + distance;
    // Both are below the capacity: their sum may pass 2^31, and is then negative.
    return slot < 0 || slot >= capacity ? slot - capacity : slot;
  }

  @Override
  public int push(Region value, int valueOffset, long flags) {
    if (flags != MapFlags.ANY && flags != MapFlags.EXIST) {
      return Errno.EINVAL.negated();
    }
    lock.lock();
    try {
      if (size == capacity) {
        if (flags == MapFlags.ANY) {
          return Errno.E2BIG.negated();
        }
        oldest = slot(1);
        setSize(size - 1);
      }
      int at = slot(size);
      value.copyTo(valueOffset, regions[at >>> shift], (at & mask) * stride, valueSize);
      setSize(size + 1);
      return 0;
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock: only readers of {@link #entries} need no lock. */
  private void setSize(int now) {
    size = now;
  }

  @Override
  public int pop(Region value, int valueOffset) {
    return take(value, valueOffset, true);
  }

  @Override
  public int peek(Region value, int valueOffset) {
    return take(value, valueOffset, false);
  }

  private int take(Region value, int valueOffset, boolean remove) {
    lock.lock();
    try {
      if (size == 0) {
        return Errno.ENOENT.negated();
      }
      int at = isStack ? slot(size - 1) : oldest;
      regions[at >>> shift].copyTo((at & mask) * stride, value, valueOffset, valueSize);
      if (remove) {
        oldest = isStack ? oldest : slot(1);
        setSize(size - 1);
      }
      return 0;
    } finally {
      lock.unlock();
    }
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
  public int lookupAndDelete(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    return pop(value, valueOffset);
  }

  @Override
  public int delete(Region key, int keyOffset) {
    return Errno.EINVAL.negated();
  }

  @Override
  public int nextKey(@Nullable Region key, int keyOffset, Region next, int nextOffset) {
    return Errno.EINVAL.negated();
  }

  @Override
  public long lookupAddress(Region key, int keyOffset) {
    return 0;
  }

  @Override
  public long entries() {
    return size;
  }
}
