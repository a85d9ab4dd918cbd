// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.soak.maps;

import static org.skep.soak.maps.Checked.require;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.skep.bpf.Bpf;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.typed.BpfQueue;
import org.skep.bpf.typed.Codec;

/** A queue or a stack: what goes in comes out, once. */
final class CheckedQueue implements Checked {
  private static final int ENTRIES = 64;

  private final String name;
  private final boolean isFirstInFirstOut;
  private final BpfQueue<Long> queue;
  private final long[] pushedBy;
  private final long[][] lastSeen;
  private final AtomicLong balance = new AtomicLong();
  private final AtomicLong there = new AtomicLong();

  CheckedQueue(Bpf bpf, String name, int type, int threads) {
    this.name = name;
    this.isFirstInFirstOut = type == MapTypes.QUEUE;
    this.queue = BpfQueue.create(bpf, MapSpec.of(type, 0, 8, ENTRIES, 0), Codec.u64());
    this.pushedBy = new long[threads];
    this.lastSeen = new long[threads][threads];
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void step(int thread, Random random) {
    if (random.nextBoolean()) {
      long value = (long) thread << 32 | (pushedBy[thread] + 1);
      if (queue.push(value)) {
        pushedBy[thread]++;
        balance.addAndGet(value);
        there.incrementAndGet();
      }
    } else {
      queue.pop().ifPresent(value -> popped(thread, value));
    }
  }

  private void popped(int thread, long value) {
    int pusher = (int) (value >>> 32);
    int number = (int) value;
    balance.addAndGet(-value);
    there.decrementAndGet();
    if (isFirstInFirstOut) {
      require(
          number > lastSeen[thread][pusher],
          "%d of thread %d came after %d",
          number,
          pusher,
          lastSeen[thread][pusher]);
      lastSeen[thread][pusher] = number;
    }
  }

  @Override
  public void finish() {
    long left = queue.size();
    require(left < 0 || left == there.get(), "%d are there, expected %d", left, there.get());
    queue.pop().ifPresent(this::last);
    while (there.get() > 0) {
      queue.pop().ifPresentOrElse(this::last, () -> require(false, "%d are lost", there.get()));
    }
    require(balance.get() == 0, "what came out is not what went in");
  }

  private void last(long value) {
    balance.addAndGet(-value);
    there.decrementAndGet();
  }

  @Override
  public void close() {
    queue.close();
  }
}
