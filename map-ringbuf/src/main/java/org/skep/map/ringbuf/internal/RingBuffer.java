// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.ringbuf.internal;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Errno;
import org.skep.bpf.engine.Unwinder;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.RecordSource;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.Region;

/**
 * A ring of records, each 8 bytes of header and the payload, rounded up to 8: many writers, one
 * reader, no lock. Positions are bytes ever written and read; a record begins at its position
 * modulo the size and may pass the end of the first half of the memory, never that of the second.
 *
 * <p>A writer claims its place by moving the producer's position, then writes the header with the
 * busy bit, which it clears when the payload is complete. The reader stops at a header that is zero
 * (claimed, not written yet) or busy. For that to be told apart from what an earlier lap left, it
 * zeroes each record before it gives the place back.
 */
final class RingBuffer implements MapInstance, RecordSource, Unwinder {
  static final int NO_WAKEUP = 1;
  static final int FORCE_WAKEUP = 2;
  static final int HEADER = 8;

  private static final int BUSY = 1 << 31;
  private static final long BUSY_BIT = 1L << 31;
  private static final int DISCARD = 1 << 30;
  private static final int LENGTH = DISCARD - 1;

  /** The header's upper half is the record's page, as Linux counts: never zero. */
  private static final int PAGE_SHIFT = 12;

  private static final int PAGES_BEFORE_DATA = 3;
  private static final int AVAILABLE_DATA = 0;
  private static final int RING_SIZE = 1;
  private static final int CONSUMER_POSITION = 2;
  private static final int PRODUCER_POSITION = 3;

  private final MapSpec spec;
  private final DirectRegion data;
  private final int size;
  private final Position producer = new Position();
  private final Position consumer = new Position();

  /** What writers know of the reader's position, which is never ahead of it. */
  private final Position known = new Position();

  private final AtomicBoolean reading = new AtomicBoolean();
  private final LongAdder full = new LongAdder();
  private final LongAdder tooLarge = new LongAdder();
  private final LongAdder discarded = new LongAdder();
  private volatile @Nullable Runnable wakeup;

  RingBuffer(MapSpec spec, DirectRegion data) {
    this.spec = spec;
    this.data = data;
    this.size = data.size() / 2;
  }

  private static long total(long length) {
    return (length + HEADER + 7) & -8L;
  }

  /**
   * Claims room for a record.
   *
   * @param length bytes of payload, unsigned
   * @return the payload's offset in {@link #data}, −1 if there is no room
   */
  int reserve(long length) {
    long total = total(length);
    if (length > LENGTH || total > size) {
      tooLarge.increment();
      return -1;
    }
    long position;
    do {
      position = producer.get();
      // What is known of the reader's position is enough, until there seems to be no room.
      if (position + total - known.get() > size - 1) {
        long now = consumer.get();
        if (position + total - now > size - 1) {
          full.increment();
          return -1;
        }
        known.setRelease(now);
      }
    } while (!producer.compareAndSet(position, position + total));
    int at = (int) (position & (size - 1));
    long page = ((long) at >>> PAGE_SHIFT) + PAGES_BEFORE_DATA;
    data.storeLongRelease(at, page << 32 | BUSY_BIT | length);
    return at + HEADER;
  }

  /** Completes a record whose payload is at an offset. */
  void commit(int payload, boolean isDiscarded, long flags) {
    int at = payload - HEADER;
    int length = data.loadInt(at) & LENGTH;
    int header = isDiscarded ? length | DISCARD : length;
    if ((flags & (NO_WAKEUP | FORCE_WAKEUP)) == NO_WAKEUP) {
      data.storeIntRelease(at, header);
      return;
    }
    // Before the reader's position is read: one of both sees what the other did.
    data.exchangeInt(at, header);
    if ((flags & FORCE_WAKEUP) != 0 || (consumer.get() & (size - 1)) == at) {
      Runnable reader = wakeup;
      if (reader != null) {
        reader.run();
      }
    }
  }

  /** Writes a record: 0, {@code -EAGAIN} without room. */
  int output(Region from, int offset, int length, long flags) {
    int payload = reserve(length);
    if (payload < 0) {
      return Errno.EAGAIN.negated();
    }
    from.copyTo(offset, data, payload, length);
    commit(payload, false, flags);
    return 0;
  }

  DirectRegion data() {
    return data;
  }

  /** {@code bpf_ringbuf_query}. */
  long query(long what) {
    return switch ((int) Math.min(what & Long.MAX_VALUE, Integer.MAX_VALUE)) {
      case AVAILABLE_DATA -> producer.get() - consumer.get();
      case RING_SIZE -> size;
      case CONSUMER_POSITION -> consumer.get();
      case PRODUCER_POSITION -> producer.get();
      default -> 0;
    };
  }

  /** A run ended with a reservation. */
  @Override
  public void unwind(Region region, int offset) {
    commit(offset, true, 0);
  }

  /** Takes a record, and tells whether to go on with the next. */
  @FunctionalInterface
  interface Sink {
    boolean accept(DirectRegion region, int offset, int length);
  }

  @Override
  public int poll(Receiver receiver, int limit) {
    return drain(
        (region, offset, length) -> {
          receiver.accept(region, offset, length);
          return true;
        },
        limit);
  }

  /** As {@link #poll}, as long as the sink wants more. */
  int drain(Sink sink, int limit) {
    if (!reading.compareAndSet(false, true)) {
      return Errno.EBUSY.negated();
    }
    try {
      return read(sink, limit);
    } finally {
      reading.set(false);
    }
  }

  private int read(Sink sink, int limit) {
    int received = 0;
    boolean wantsMore = true;
    long position = consumer.get();
    boolean isTold = true;
    while (wantsMore && received < limit) {
      int at = (int) (position & (size - 1));
      long word = data.loadLongAcquire(at);
      int header = (int) word;
      if (word == 0 || (header & BUSY) != 0) {
        if (isTold) {
          break;
        }
        // A writer that saw an older position wakes nobody: what it wrote must be seen here, by a
        // look after ours is known to all.
        consumer.set(position);
        VarHandle.fullFence();
        isTold = true;
        continue;
      }
      int length = header & LENGTH;
      int total = (int) total(length);
      position += total;
      try {
        if ((header & DISCARD) == 0) {
          received++;
          wantsMore = sink.accept(data, at + HEADER, length);
        } else {
          discarded.increment();
        }
      } finally {
        data.zero(at, total);
        consumer.setRelease(position);
        isTold = false;
      }
    }
    if (!isTold) {
      consumer.set(position);
    }
    return received;
  }

  @Override
  public void onRecord(@Nullable Runnable action) {
    wakeup = action;
  }

  @Override
  public long droppedFull() {
    return full.sum();
  }

  @Override
  public long droppedTooLarge() {
    return tooLarge.sum();
  }

  @Override
  public long discarded() {
    return discarded.sum();
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  private static int unsupported() {
    return Errno.ENOTSUPP.negated();
  }

  @Override
  public int lookup(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    return unsupported();
  }

  @Override
  public int update(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    return unsupported();
  }

  @Override
  public int delete(Region key, int keyOffset) {
    return unsupported();
  }

  @Override
  public int nextKey(@Nullable Region key, int keyOffset, Region next, int nextOffset) {
    return unsupported();
  }

  @Override
  public long lookupAddress(Region key, int keyOffset) {
    return 0;
  }

  @Override
  public int push(Region value, int valueOffset, long flags) {
    return unsupported();
  }

  @Override
  public int pop(Region value, int valueOffset) {
    return unsupported();
  }

  @Override
  public int peek(Region value, int valueOffset) {
    return unsupported();
  }
}
