// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import java.util.concurrent.Flow;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.RecordSource;

/**
 * A ring buffer: records from programs. Read by {@link #poll}, or by one subscriber at a time,
 * which gets copies on a thread of its own. What was lost is counted. Thread-safe.
 *
 * <pre>{@code
 * try (BpfRingBuffer events = BpfRingBuffer.create(bpf, 1 << 16)) {
 *   events.poll((region, offset, length) -> use(region.loadInt(offset)), 100);
 * }
 * }</pre>
 */
public final class BpfRingBuffer extends BpfObject implements Flow.Publisher<byte[]> {
  private final MapHandle map;
  private final RecordSource source;
  private final Object gate = new Object();
  private boolean isClosed;
  private boolean hasSubscriber;

  private BpfRingBuffer(Bpf bpf, int fd, MapHandle map, RecordSource source) {
    super(bpf, fd);
    this.map = map;
    this.source = source;
  }

  /**
   * Makes one.
   *
   * @param bytes a power of two, 4096 or more
   * @throws BpfException as {@code MAP_CREATE}
   */
  public static BpfRingBuffer create(Bpf bpf, int bytes) {
    return of(bpf, BpfMap.create(bpf, MapSpec.of(MapTypes.RINGBUF, 0, 0, bytes, 0)));
  }

  /**
   * The ring buffer of a descriptor, which becomes this object's.
   *
   * @throws BpfException {@code EINVAL} if the map has no records, {@code EPERM} if the descriptor
   *     is write-only
   */
  public static BpfRingBuffer of(Bpf bpf, int fd) {
    MapHandle map = bpf.openMap(fd);
    RecordSource source = map.facet(RecordSource.class);
    if (source == null) {
      map.close();
      throw new BpfException(Errno.EINVAL, "map " + fd + " has no records to read");
    }
    return new BpfRingBuffer(bpf, fd, map, source);
  }

  @Override
  public int id() {
    return map.id();
  }

  /**
   * Hands over the records that are complete, without waiting.
   *
   * @param limit how many at most
   * @return how many
   * @throws BpfException {@code EBADF} when closed, {@code EBUSY} inside of a receiver
   */
  public int poll(RecordSource.Receiver receiver, int limit) {
    synchronized (gate) {
      if (isClosed) {
        throw new BpfException(Errno.EBADF, "the ring buffer is closed");
      }
      int result = source.poll(receiver, limit);
      if (result < 0) {
        throw new BpfException(Errno.ofResult(result), "a record is being read");
      }
      return result;
    }
  }

  /** Records that found no room, or were larger than the buffer. */
  public long dropped() {
    return source.droppedFull() + source.droppedTooLarge();
  }

  /** Records that programs gave up, or lost in a fault. */
  public long discarded() {
    return source.discarded();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super byte[]> subscriber) {
    RingBufferSubscription subscription = new RingBufferSubscription(this, subscriber);
    boolean isFirst;
    synchronized (gate) {
      isFirst = !hasSubscriber && !isClosed;
      hasSubscriber |= isFirst;
    }
    subscriber.onSubscribe(subscription);
    if (!isFirst) {
      subscription.cancel();
      subscriber.onError(new IllegalStateException("it is closed, or has a subscriber already"));
      return;
    }
    source.onRecord(subscription::wake);
    subscription.start();
  }

  void subscriberLeft() {
    synchronized (gate) {
      hasSubscriber = false;
      if (!isClosed) {
        source.onRecord(null);
      }
    }
  }

  boolean isClosed() {
    synchronized (gate) {
      return isClosed;
    }
  }

  /** Ends reading; a subscriber is told that it is complete. */
  @Override
  public void close() {
    synchronized (gate) {
      if (isClosed) {
        return;
      }
      isClosed = true;
      source.onRecord(null);
      map.close();
    }
    super.close();
  }
}
