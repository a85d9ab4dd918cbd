// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.run;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.skep.core.internal.timer.Timers;

/**
 * Finds, for the thread that calls, what its runs need; knows when runs are over.
 *
 * <p>The thread-local holds a weak reference only, so that a thread of the host keeps none of our
 * classes alive; the strong one is here. Virtual threads borrow from a bounded pool.
 */
public final class Runs {
  private static final int POOLED = 64;
  private static final @Nullable MethodHandle IS_VIRTUAL = isVirtual();

  @SuppressWarnings("ThreadLocalUsage") // one for each runtime, and its values pin nothing
  private final ThreadLocal<WeakReference<Runner>> current = new ThreadLocal<>();

  private final List<Runner> runners = new CopyOnWriteArrayList<>();
  private final AtomicReferenceArray<@Nullable Runner> pool = new AtomicReferenceArray<>(POOLED);
  private final GracePeriods grace = new GracePeriods(this::oldestEpoch, this::report);
  private final CpuSlots cpus;
  private final RunServices services;
  private final Timers timers;
  private final long startNanos = System.nanoTime();

  /**
   * Runs of one runtime.
   *
   * @param cpus CPU slots to lease
   * @param services what runs may ask the runtime for
   */
  public Runs(int cpus, RunServices services) {
    this.cpus = new CpuSlots(cpus);
    this.services = services;
    this.timers = new Timers(services::clockNanos);
    for (int i = 0; i < POOLED; i++) {
      Runner runner = new Runner(this, null);
      runners.add(runner);
      pool.set(i, runner);
    }
  }

  private static @Nullable MethodHandle isVirtual() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (ReflectiveOperationException e) {
      return null; // before JDK 21
    }
  }

  private static boolean isVirtual(Thread thread) {
    if (IS_VIRTUAL == null) {
      return false;
    }
    try {
      return (boolean) IS_VIRTUAL.invokeExact(thread);
    } catch (Throwable e) {
      throw new AssertionError("Thread.isVirtual does not throw", e);
    }
  }

  GracePeriods grace() {
    return grace;
  }

  CpuSlots cpus() {
    return cpus;
  }

  RunServices services() {
    return services;
  }

  /** The timers of this runtime. */
  public Timers timers() {
    return timers;
  }

  /** Nanoseconds since the runtime started. */
  public long uptimeNanos() {
    return System.nanoTime() - startNanos;
  }

  /** CPU slots that there are. */
  public int cpuCount() {
    return cpus.count();
  }

  /**
   * The CPU slot of the run on this thread, 0 when there is none.
   *
   * @throws org.skep.bpf.engine.ProgramFault if all slots are taken
   */
  public int currentCpu() {
    WeakReference<Runner> reference = current.get();
    Runner runner = reference == null ? null : reference.get();
    return runner == null ? 0 : runner.currentCpu();
  }

  /** Runs {@code action} when every run and call that is under way now is over. */
  public void afterGracePeriod(Runnable action) {
    grace.retire(action);
  }

  /** Runs what waits and is due: for tests and for closing. */
  public void reclaim() {
    grace.reclaim();
  }

  /**
   * Begins a run of {@code program}; null if it must be missed: it runs on this thread already,
   * nesting is too deep, or the pool is empty.
   */
  public @Nullable CoreRunContext enter(Object program) {
    Runner runner = runner();
    return runner == null ? null : runner.push(program);
  }

  /** Begins a section in which objects that are looked up stay; null if the pool is empty. */
  public @Nullable Section enterSection() {
    Runner runner = runner();
    if (runner == null) {
      return null;
    }
    runner.enterSection();
    return runner.section;
  }

  /** A section of reads, the runner's one; ends when closed. */
  public static final class Section implements AutoCloseable {
    private final Runner runner;

    Section(Runner runner) {
      this.runner = runner;
    }

    @Override
    public void close() {
      runner.exitSection();
    }
  }

  private @Nullable Runner runner() {
    WeakReference<Runner> reference = current.get();
    if (reference != null) {
      Runner runner = reference.get();
      if (runner != null) {
        return runner;
      }
    }
    return newRunner();
  }

  private @Nullable Runner newRunner() {
    Thread thread = Thread.currentThread();
    Runner runner;
    if (isVirtual(thread)) {
      runner = borrow();
      if (runner == null) {
        return null;
      }
    } else {
      runners.removeIf(Runner::isAbandoned);
      runner = new Runner(this, thread);
      runners.add(runner);
    }
    current.set(runner.self);
    return runner;
  }

  private @Nullable Runner borrow() {
    for (int i = 0; i < POOLED; i++) {
      Runner runner = pool.get(i);
      if (runner != null && pool.compareAndSet(i, runner, null)) {
        return runner;
      }
    }
    return null;
  }

  /** Called by a runner whose thread has left all runs and sections. */
  void onIdle(Runner runner) {
    if (runner.owner == null) {
      current.remove();
      giveBack(runner);
    }
    if (grace.isPending()) {
      grace.reclaim();
    }
  }

  private void giveBack(Runner runner) {
    for (int i = 0; i < POOLED; i++) {
      if (pool.get(i) == null && pool.compareAndSet(i, null, runner)) {
        return;
      }
    }
    throw new AssertionError("more runners came back than were lent");
  }

  private void report(String what, Throwable cause) {
    services.report(what, cause);
  }

  private long oldestEpoch() {
    long oldest = Long.MAX_VALUE;
    for (Runner runner : runners) {
      long epoch = runner.epoch();
      if (epoch != 0 && epoch < oldest) {
        oldest = epoch;
      }
    }
    return oldest;
  }
}
