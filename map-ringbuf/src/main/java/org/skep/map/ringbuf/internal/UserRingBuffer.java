// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.ringbuf.internal;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.Errno;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.RecordSink;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.Region;

/** A ring of records the other way: from Java to programs, which drain it. */
final class UserRingBuffer implements MapInstance, RecordSink {
  /** As {@code BPF_MAX_USER_RINGBUF_SAMPLES}. */
  static final int MOST_AT_ONCE = 128 * 1024;

  private final RingBuffer ring;
  private final int size;
  private volatile @Nullable Runnable onDrained;

  UserRingBuffer(MapSpec spec, DirectRegion data) {
    this.ring = new RingBuffer(spec, data);
    this.size = data.size() / 2;
  }

  /** Hands records to the sink; how many, or {@code -EBUSY}. */
  int drain(RingBuffer.Sink sink) {
    return ring.drain(sink, MOST_AT_ONCE);
  }

  /** Tells the writer that there is room, as the flags of the helper want it. */
  void drained(int records, long flags) {
    Runnable action = onDrained;
    boolean isWanted = records > 0 && (flags & RingBuffer.NO_WAKEUP) == 0;
    if (action != null && (isWanted || (flags & RingBuffer.FORCE_WAKEUP) != 0)) {
      action.run();
    }
  }

  @Override
  public int reserve(int length) {
    if (length < 0 || (long) length + RingBuffer.HEADER > size) {
      return Errno.E2BIG.negated();
    }
    int payload = ring.reserve(length);
    return payload < 0 ? Errno.ENOSPC.negated() : payload;
  }

  @Override
  public Region region() {
    return ring.data();
  }

  @Override
  public void submit(int payload) {
    ring.commit(payload, false, RingBuffer.NO_WAKEUP);
  }

  @Override
  public void discard(int payload) {
    ring.commit(payload, true, RingBuffer.NO_WAKEUP);
  }

  @Override
  public long pendingBytes() {
    return ring.query(0);
  }

  @Override
  public void onDrained(@Nullable Runnable action) {
    onDrained = action;
  }

  @Override
  public MapSpec spec() {
    return ring.spec();
  }

  @Override
  public int lookup(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    return Errno.ENOTSUPP.negated();
  }

  @Override
  public int update(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    return Errno.ENOTSUPP.negated();
  }

  @Override
  public int delete(Region key, int keyOffset) {
    return Errno.ENOTSUPP.negated();
  }

  @Override
  public int nextKey(@Nullable Region key, int keyOffset, Region next, int nextOffset) {
    return Errno.ENOTSUPP.negated();
  }

  @Override
  public long lookupAddress(Region key, int keyOffset) {
    return 0;
  }

  @Override
  public int push(Region value, int valueOffset, long flags) {
    return Errno.ENOTSUPP.negated();
  }

  @Override
  public int pop(Region value, int valueOffset) {
    return Errno.ENOTSUPP.negated();
  }

  @Override
  public int peek(Region value, int valueOffset) {
    return Errno.ENOTSUPP.negated();
  }
}
