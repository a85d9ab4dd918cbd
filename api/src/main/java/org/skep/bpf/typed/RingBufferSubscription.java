// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.skep.bpf.BpfException;

/** Reads a ring buffer for a subscriber, as fast as it asks for records. */
final class RingBufferSubscription implements Flow.Subscription, Runnable {
  /** Records written with {@code BPF_RB_NO_WAKEUP} are met within that time. */
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final int BATCH = 256;

  private final BpfRingBuffer ring;
  private final Flow.Subscriber<? super byte[]> subscriber;
  private final AtomicLong wanted = new AtomicLong();
  private final Thread thread = new Thread(this, "bpf-ring-buffer");
  private volatile boolean isCancelled;
  private volatile boolean isMisused;

  RingBufferSubscription(BpfRingBuffer ring, Flow.Subscriber<? super byte[]> subscriber) {
    this.ring = ring;
    this.subscriber = subscriber;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  void wake() {
    LockSupport.unpark(thread);
  }

  @Override
  public void request(long records) {
    if (records <= 0) {
      isMisused = true;
    } else {
      wanted.accumulateAndGet(records, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
    }
    wake();
  }

  @Override
  public void cancel() {
    isCancelled = true;
    wake();
  }

  @Override
  public void run() {
    try {
      while (!isCancelled && !isMisused) {
        if (!readSome()) {
          LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
        }
      }
      if (isMisused && !isCancelled) {
        subscriber.onError(new IllegalArgumentException("a request is for one record at least"));
      }
    } catch (BpfException closed) {
      if (!isCancelled) {
        if (ring.isClosed()) {
          subscriber.onComplete();
        } else {
          subscriber.onError(closed);
        }
      }
    } finally {
      ring.subscriberLeft();
    }
  }

  private boolean readSome() {
    int limit = (int) Math.min(BATCH, wanted.get());
    int read =
        ring.poll(
            (region, offset, length) -> {
              if (!isCancelled) {
                subscriber.onNext(region.bytes(offset, length));
              }
            },
            limit);
    wanted.addAndGet(-read);
    return read > 0;
  }
}
