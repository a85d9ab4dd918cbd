// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.soak.maps;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.skep.bpf.Bpf;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;

/** Threads that do random operations on maps of all kinds, all the while checking the answers. */
public final class MapSoak {
  private static final int THREADS = 4;
  private static final long TELL_EVERY_SECONDS = 60;
  private static final int STEPS_AT_ONCE = 100;

  private final Bpf bpf;
  private final long seed;
  private final PrintStream out;
  private final AtomicLong steps = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private MapSoak(Bpf bpf, long seed, PrintStream out) {
    this.bpf = bpf;
    this.seed = seed;
    this.out = out;
  }

  /** Says when a thread has done enough. */
  private interface End {
    boolean isReached(long steps);
  }

  /**
   * Runs for some minutes in a framework where core and the maps are.
   *
   * @param out where progress and the result are told
   * @return whether all answers were right
   */
  public static boolean run(BundleContext context, int minutes, PrintStream out)
      throws InterruptedException {
    return run(context.getService(context.getServiceReference(Bpf.class)), minutes, out);
  }

  /** Runs for some minutes. */
  public static boolean run(Bpf bpf, int minutes, PrintStream out) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
    return new MapSoak(bpf, System.nanoTime(), out).run(done -> System.nanoTime() - end > 0);
  }

  /** Does that many operations on each thread. */
  public static boolean run(Bpf bpf, long seed, long steps, PrintStream out)
      throws InterruptedException {
    return new MapSoak(bpf, seed, out).run(done -> done >= steps);
  }

  private List<Checked> all() {
    return List.of(
        new CheckedHash(bpf, "hash", MapTypes.HASH, 0, THREADS, false),
        new CheckedHash(bpf, "hash on demand", MapTypes.HASH, MapFlags.NO_PREALLOC, THREADS, false),
        new CheckedHash(bpf, "lru_hash", MapTypes.LRU_HASH, 0, THREADS, true),
        new CheckedHash(
            bpf, "lru_hash by CPU", MapTypes.LRU_HASH, MapFlags.NO_COMMON_LRU, THREADS, true),
        new CheckedQueue(bpf, "queue", MapTypes.QUEUE, THREADS),
        new CheckedQueue(bpf, "stack", MapTypes.STACK, THREADS),
        new CheckedRing(bpf, THREADS),
        new CheckedComings(bpf));
  }

  private boolean run(End end) throws InterruptedException {
    out.println("seed " + seed);
    List<Checked> all = all();
    try {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        Thread thread = new Thread(() -> work(all, number, end), "soak-" + i);
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        while (thread.isAlive()) {
          thread.join(TimeUnit.SECONDS.toMillis(TELL_EVERY_SECONDS));
          if (thread.isAlive()) {
            out.printf("%d operations%n", steps.get());
          }
        }
      }
      if (failure.get() == null) {
        all.forEach(Checked::finish);
      }
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    } finally {
      all.forEach(Checked::close);
    }
    Throwable found = failure.get();
    if (found != null) {
      found.printStackTrace(out);
    }
    out.printf(
        "%d operations on %d threads: %s%n",
        steps.get(), THREADS, found == null ? "all answers were right" : "WRONG: " + found);
    return found == null;
  }

  private void work(List<Checked> all, int thread, End end) {
    Random random = new Random(seed + thread);
    Checked checked = all.get(0);
    try {
      for (long done = 0; !end.isReached(done) && failure.get() == null; done += STEPS_AT_ONCE) {
        checked = all.get(random.nextInt(all.size()));
        for (int i = 0; i < STEPS_AT_ONCE; i++) {
          checked.step(thread, random);
        }
        steps.addAndGet(STEPS_AT_ONCE);
      }
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, new IllegalStateException(checked.name(), e));
    }
  }
}
