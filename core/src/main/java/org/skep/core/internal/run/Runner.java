// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.run;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.engine.ProgramFault;

/**
 * What one thread needs for its runs: a context for each level of nesting, and the epoch that it
 * publishes. Used by one thread at a time; only the epoch is read by others.
 */
final class Runner {
  /** Runs that may be nested on one thread. */
  static final int MAX_NESTING = 4;

  private static final VarHandle EPOCH;

  static {
    try {
      EPOCH = MethodHandles.lookup().findVarHandle(Runner.class, "epoch", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final WeakReference<Runner> self = new WeakReference<>(this);
  final @Nullable WeakReference<Thread> owner;
  final Runs.Section section = new Runs.Section(this);
  private final Runs runs;
  private final @Nullable CoreRunContext[] contexts = new CoreRunContext[MAX_NESTING];
  private int depth;
  private int readers;
  private int cpu = -1;
  private int lastCpu;

  /** Written through {@link #EPOCH}; read by whoever asks which runs are under way. */
  @SuppressWarnings("UnusedVariable")
  private volatile long epoch;

  Runner(Runs runs, @Nullable Thread owner) {
    this.runs = runs;
    this.owner = owner == null ? null : new WeakReference<>(owner);
  }

  /** The epoch published, 0 while the thread is outside. */
  long epoch() {
    return epoch;
  }

  boolean isIdle() {
    return readers == 0;
  }

  /** Whether its thread is gone. */
  boolean isAbandoned() {
    Thread thread = owner == null ? null : owner.get();
    return owner != null && (thread == null || !thread.isAlive());
  }

  /** Begins a section in which what is looked up stays. */
  void enterSection() {
    if (readers++ == 0) {
      EPOCH.setOpaque(this, runs.grace().currentEpoch());
      // What this run reads from here on, it reads after everybody can see that it began.
      VarHandle.fullFence();
    }
  }

  void exitSection() {
    if (--readers == 0) {
      epoch = 0;
      runs.onIdle(this);
    }
  }

  /** A context for one more nested run; null if that is too deep or the program runs already. */
  @Nullable CoreRunContext push(Object program) {
    if (depth == MAX_NESTING) {
      return null;
    }
    for (int i = 0; i < depth; i++) {
      CoreRunContext running = contexts[i];
      if (running != null && running.runs(program)) {
        return null;
      }
    }
    CoreRunContext context = contexts[depth];
    if (context == null) {
      context = new CoreRunContext(this, runs);
      contexts[depth] = context;
    }
    depth++;
    context.lend();
    enterSection();
    return context;
  }

  void pop() {
    depth--;
    if (depth == 0 && cpu >= 0) {
      runs.cpus().release(cpu);
      cpu = -1;
    }
    exitSection();
  }

  /** The CPU slot that all nested runs share; −1 if none is free. */
  int cpu() {
    if (cpu < 0) {
      cpu = runs.cpus().lease(lastCpu);
      lastCpu = Math.max(cpu, 0);
    }
    return cpu;
  }

  /**
   * The slot of the run that is under way, 0 if none is.
   *
   * @throws ProgramFault if none is free: two runs must not write to the values of one
   */
  int currentCpu() {
    return depth == 0 ? 0 : requiredCpu();
  }

  /**
   * As {@link #cpu}.
   *
   * @throws ProgramFault if none is free
   */
  int requiredCpu() {
    int own = cpu();
    if (own < 0) {
      throw new ProgramFault(
          -1, "all %d CPU slots are taken; configure more".formatted(runs.cpuCount()));
    }
    return own;
  }
}
