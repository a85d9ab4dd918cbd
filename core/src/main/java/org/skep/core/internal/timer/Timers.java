// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.timer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Errno;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.DirectRegion;

/**
 * The timers of a runtime, and the one thread that calls back. Results are 0 or above, or negated
 * errnos, as {@code bpf_timer_*} have them (kernel/bpf/helpers.c). Thread-safe.
 *
 * <p>Providers know nothing of timers: an element that goes leaves its timer behind, which is found
 * dead when it is due, or when a map has gathered so many that it is worth looking.
 */
public final class Timers implements AutoCloseable {
  private static final int CLOCK = 0xf;
  private static final int REALTIME = 0;
  private static final int MONOTONIC = 1;
  private static final int BOOTTIME = 7;
  private static final int ABSOLUTE = 1;
  private static final int CPU_PIN = 2;
  private static final long LONGEST = Long.MAX_VALUE / 4;
  private static final int SWEEP_FROM = 64;

  private static final class OfMap {
    final Set<BpfTimer> timers = ConcurrentHashMap.newKeySet();
    volatile int sweepAt = SWEEP_FROM;
  }

  private final LongSupplier clockNanos;
  private final AtomicLong numbers = new AtomicLong();
  private final ConcurrentHashMap<Long, BpfTimer> byNumber = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<MapInstance, OfMap> byMap = new ConcurrentHashMap<>();
  private @Nullable ScheduledThreadPoolExecutor thread;
  private boolean isClosed;

  /** No timers yet; {@code clockNanos} is the monotonic clock that they go by. */
  public Timers(LongSupplier clockNanos) {
    this.clockNanos = clockNanos;
  }

  /**
   * {@code bpf_timer_init}: 0; {@code -EINVAL} for an unknown clock or flag, {@code -EBUSY} if
   * there is a timer already.
   */
  public int init(MapInstance map, int mapIndex, DirectRegion region, int offset, long flags) {
    int clock = (int) flags & CLOCK;
    if ((flags & ~CLOCK) != 0 || (clock != REALTIME && clock != MONOTONIC && clock != BOOTTIME)) {
      return Errno.EINVAL.negated();
    }
    BpfTimer timer = new BpfTimer(numbers.incrementAndGet(), clock, map, mapIndex, region, offset);
    byNumber.put(timer.number(), timer);
    if (region.compareExchangeLong(offset, 0, timer.number()) != 0) {
      byNumber.remove(timer.number());
      return Errno.EBUSY.negated();
    }
    OfMap all = byMap.computeIfAbsent(map, key -> new OfMap());
    all.timers.add(timer);
    if (all.timers.size() >= all.sweepAt) {
      sweep(all);
    }
    return 0;
  }

  private void sweep(OfMap all) {
    all.timers.removeIf(this::isSweptAway);
    all.sweepAt = Math.max(SWEEP_FROM, 2 * all.timers.size());
  }

  private boolean isSweptAway(BpfTimer timer) {
    if (timer.isAlive()) {
      return false;
    }
    byNumber.remove(timer.number());
    timer.end();
    return true;
  }

  private @Nullable BpfTimer at(DirectRegion region, int offset) {
    return byNumber.get(region.loadLong(offset));
  }

  /**
   * {@code bpf_timer_set_callback}: 0; {@code -EINVAL} if there is no timer.
   *
   * @param function the first slot of the subprogram
   */
  public int setCallback(DirectRegion region, int offset, TimerProgram program, int function) {
    BpfTimer timer = at(region, offset);
    if (timer == null || !program.tryRetain()) {
      return Errno.EINVAL.negated();
    }
    if (timer.setCallback(program, function)) {
      return 0;
    }
    program.release(); // the map was left meanwhile: nothing would give the reference back
    return Errno.EINVAL.negated();
  }

  /**
   * {@code bpf_timer_start}: 0; {@code -EINVAL} for an unknown flag, without a timer or without a
   * callback.
   *
   * @param nanos from now, or on the timer's clock with {@code BPF_F_TIMER_ABS}
   */
  public int start(DirectRegion region, int offset, long nanos, long flags) {
    BpfTimer timer = at(region, offset);
    if ((flags & ~(ABSOLUTE | CPU_PIN)) != 0 || timer == null) {
      return Errno.EINVAL.negated();
    }
    long from = (flags & ABSOLUTE) == 0 ? 0 : now(timer.clock());
    long delay = nanos < 0 ? LONGEST : Math.min(LONGEST, Math.max(0, nanos - from));
    return timer.start(() -> schedule(timer, delay)) ? 0 : Errno.EINVAL.negated();
  }

  private long now(int clock) {
    return clock == REALTIME
        ? TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis())
        : clockNanos.getAsLong();
  }

  private synchronized @Nullable Future<?> schedule(BpfTimer timer, long delay) {
    if (isClosed) {
      return null;
    }
    ScheduledThreadPoolExecutor at = thread;
    if (at == null) {
      at =
          new ScheduledThreadPoolExecutor(
              1,
              task -> {
                Thread made = new Thread(task, "bpf-timers");
                made.setDaemon(true);
                return made;
              });
      at.setRemoveOnCancelPolicy(true);
      thread = at;
    }
    return at.schedule(timer::fire, delay, TimeUnit.NANOSECONDS);
  }

  /**
   * {@code bpf_timer_cancel}: 1 if it was going, else 0; {@code -EINVAL} if there is no timer,
   * {@code -EDEADLK} in its own callback. A callback that runs on another thread is not waited for.
   */
  public int cancel(DirectRegion region, int offset) {
    BpfTimer timer = at(region, offset);
    if (timer == null) {
      return Errno.EINVAL.negated();
    }
    if (timer.runsOn(Thread.currentThread())) {
      return Errno.EDEADLK.negated();
    }
    return timer.stop() ? 1 : 0;
  }

  /** A map's last descriptor and pin are gone: its timers go, so that programs can. */
  public void leave(MapInstance map) {
    OfMap all = byMap.remove(map);
    if (all != null) {
      for (BpfTimer timer : all.timers) {
        byNumber.remove(timer.number());
        timer.leavePlace();
        timer.end();
      }
    }
  }

  /** Timers that there are, dead ones that were not found yet among them. */
  public int count() {
    return byNumber.size();
  }

  /** Stops all. */
  @Override
  public void close() {
    ScheduledThreadPoolExecutor had;
    synchronized (this) {
      isClosed = true;
      had = thread;
    }
    if (had != null) {
      had.shutdownNow();
    }
    byMap.keySet().forEach(this::leave);
  }
}
