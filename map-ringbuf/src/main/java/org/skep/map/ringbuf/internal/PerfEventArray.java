// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.ringbuf.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Errno;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.PerfEvents;
import org.skep.bpf.map.RecordSource;
import org.skep.bpf.mem.MapMemory;
import org.skep.bpf.mem.Region;

/**
 * A ring for each CPU slot. Runs have a slot for themselves, so that the writers of a ring do not
 * meet; the rings do not depend on that.
 */
final class PerfEventArray implements MapInstance, PerfEvents {
  private final MapSpec spec;
  private final RingBuffer[] rings;
  private final OfCpu[] receivers;
  private final long[] lostBefore;
  private final AtomicBoolean isOpen = new AtomicBoolean();
  private final AtomicBoolean reading = new AtomicBoolean();
  private int next;

  PerfEventArray(MapSpec spec, MapMemory memory, int rings, int bytes) {
    this.spec = spec;
    this.rings = new RingBuffer[rings];
    this.receivers = new OfCpu[rings];
    this.lostBefore = new long[rings];
    for (int i = 0; i < rings; i++) {
      this.receivers[i] = new OfCpu(i);
      this.rings[i] = new RingBuffer(spec, memory.allocateValues(2 * bytes));
    }
  }

  /** Adds the CPU slot to what is received; made once, so that polling allocates nothing. */
  private static final class OfCpu implements RecordSource.Receiver {
    private final int cpu;
    private @Nullable Receiver receiver;

    OfCpu(int cpu) {
      this.cpu = cpu;
    }

    @Override
    public void accept(Region region, int offset, int length) {
      Receiver now = receiver;
      if (now != null) {
        now.accept(cpu, region, offset, length);
      }
    }
  }

  /**
   * Room for a record in the ring of an index.
   *
   * @return the ring; null if there is no reader, or no CPU slot with that number
   */
  @Nullable RingBuffer ring(int index) {
    return isOpen.get() && index < rings.length ? rings[index] : null;
  }

  @Override
  public int open() {
    if (!isOpen.compareAndSet(false, true)) {
      return Errno.EBUSY.negated();
    }
    for (int i = 0; i < rings.length; i++) {
      lostBefore[i] = lostEver(i);
    }
    return 0;
  }

  @Override
  public void release() {
    if (isOpen.compareAndSet(true, false)) {
      onRecord(null);
      // Writers that saw it open may still come; what they leave is the next reader's.
      while (poll((cpu, region, offset, length) -> {}, Integer.MAX_VALUE) > 0) {
        Thread.onSpinWait();
      }
    }
  }

  @Override
  public int rings() {
    return rings.length;
  }

  @Override
  public int poll(Receiver receiver, int limit) {
    if (!reading.compareAndSet(false, true)) {
      return Errno.EBUSY.negated();
    }
    try {
      int received = 0;
      for (int i = 0; i < rings.length && received < limit; i++) {
        int cpu = next;
        next = next + 1 == rings.length ? 0 : next + 1;
        OfCpu one = receivers[cpu];
        one.receiver = receiver;
        received += Math.max(0, rings[cpu].poll(one, limit - received));
        one.receiver = null;
      }
      return received;
    } finally {
      reading.set(false);
    }
  }

  @Override
  public void onRecord(@Nullable Runnable wakeup) {
    for (RingBuffer ring : rings) {
      ring.onRecord(wakeup);
    }
  }

  @Override
  public long lost(int cpu) {
    return lostEver(cpu) - lostBefore[cpu];
  }

  private long lostEver(int cpu) {
    return rings[cpu].droppedFull() + rings[cpu].droppedTooLarge();
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  @Override
  public int lookup(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    return Errno.ENOTSUPP.negated();
  }

  /** The value would be the descriptor of a perf event: there are none here. */
  @Override
  public int update(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    if (flags != 0) {
      return Errno.EINVAL.negated();
    }
    return isInside(key, keyOffset) ? Errno.EBADF.negated() : Errno.E2BIG.negated();
  }

  @Override
  public int delete(Region key, int keyOffset) {
    return isInside(key, keyOffset) ? Errno.ENOENT.negated() : Errno.E2BIG.negated();
  }

  private boolean isInside(Region key, int keyOffset) {
    return Integer.compareUnsigned(key.loadInt(keyOffset), spec.maxEntries()) < 0;
  }

  @Override
  public int nextKey(@Nullable Region key, int keyOffset, Region following, int followingOffset) {
    int after = key != null && isInside(key, keyOffset) ? key.loadInt(keyOffset) + 1 : 0;
    if (after == spec.maxEntries()) {
      return Errno.ENOENT.negated();
    }
    following.storeInt(followingOffset, after);
    return 0;
  }

  @Override
  public long lookupAddress(Region key, int keyOffset) {
    return 0;
  }

  @Override
  public boolean canBeInner() {
    return true;
  }
}
