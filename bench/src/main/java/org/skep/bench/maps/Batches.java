// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench.maps;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;

/** Times the same work on several threads at once, in batches that begin together. */
final class Batches {
  private static final long BATCH_NANOS = 20_000_000;
  private static final long WARM_UP_NANOS = 1_000_000_000;
  private static final long LONGEST_WARM_UP_NANOS = 8_000_000_000L;
  private static final int STEADY_BATCHES = 25;
  private static final double FASTER = 0.97;

  /** Work that can be repeated. */
  @FunctionalInterface
  interface Work {
    /** Does it that often. */
    void run(int thread, int repeat);
  }

  private final int threads;
  private final int count;

  Batches(int threads, int count) {
    this.threads = threads;
    this.count = count;
  }

  int threads() {
    return threads;
  }

  /** How many batches are timed. */
  int count() {
    return count;
  }

  /** Nanoseconds for doing the work once, the mean over the threads. */
  Timing time(Work work) {
    int repeat = warmUp(work);
    double[] sums = new double[count];
    CyclicBarrier barrier = new CyclicBarrier(threads);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> started = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int number = i;
      Thread thread =
          new Thread(
              () -> {
                try {
                  for (int batch = 0; batch < count; batch++) {
                    barrier.await();
                    double nanos = batch(work, number, repeat);
                    synchronized (sums) {
                      sums[batch] += nanos / threads;
                    }
                  }
                } catch (InterruptedException | BrokenBarrierException | RuntimeException e) {
                  failure.set(e);
                  barrier.reset();
                }
              },
              "bench-" + i);
      thread.start();
      started.add(thread);
    }
    for (Thread thread : started) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted", e);
      }
    }
    if (failure.get() != null) {
      throw new IllegalStateException("a batch failed", failure.get());
    }
    return Timing.of(sums);
  }

  /** Until it gets no faster, within limits; how often the work fills a batch. */
  private static int warmUp(Work work) {
    int repeat = 100;
    long start = System.nanoTime();
    double best = Double.MAX_VALUE;
    int steady = 0;
    while ((steady < STEADY_BATCHES || System.nanoTime() - start < WARM_UP_NANOS)
        && System.nanoTime() - start < LONGEST_WARM_UP_NANOS) {
      double nanos = batch(work, 0, repeat);
      steady = nanos < best * FASTER ? 0 : steady + 1;
      best = Math.min(best, nanos);
      repeat = (int) Math.min(Math.max(BATCH_NANOS / Math.max(nanos, 0.5), 1), 20_000_000);
    }
    return repeat;
  }

  private static double batch(Work work, int thread, int repeat) {
    long start = System.nanoTime();
    work.run(thread, repeat);
    return (double) (System.nanoTime() - start) / repeat;
  }
}
