// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Defers what must wait until every run that began before is over. A reader publishes the current
 * epoch when it enters and 0 when it leaves; what was retired at an epoch may be reclaimed when no
 * reader shows an older one.
 */
final class GracePeriods {
  private record Retired(long epoch, Runnable action) {}

  private final Readers readers;
  private final BiConsumer<String, Throwable> report;
  private final AtomicLong epoch = new AtomicLong(1);
  private final ArrayDeque<Retired> waiting = new ArrayDeque<>();
  private volatile boolean pending;

  /** Tells the oldest epoch that a reader shows. */
  interface Readers {
    /** The smallest epoch published, {@link Long#MAX_VALUE} if none is. */
    long oldestEpoch();
  }

  GracePeriods(Readers readers, BiConsumer<String, Throwable> report) {
    this.readers = readers;
    this.report = report;
  }

  /** What a reader publishes when it enters. */
  long currentEpoch() {
    return epoch.get();
  }

  /** Whether something waits: a reader that leaves then calls {@link #reclaim}. */
  boolean isPending() {
    return pending;
  }

  /** Runs {@code action} once every reader that is inside now has left; at once if none is. */
  void retire(Runnable action) {
    // What was taken away before this point is invisible to readers of the new epoch.
    long retiredAt = epoch.incrementAndGet();
    synchronized (waiting) {
      waiting.add(new Retired(retiredAt, action));
      pending = true;
    }
    reclaim();
  }

  /** Runs what is due. */
  void reclaim() {
    List<Runnable> due = new ArrayList<>();
    synchronized (waiting) {
      long oldest = readers.oldestEpoch();
      Retired first;
      while ((first = next(oldest)) != null) {
        due.add(first.action());
      }
      pending = !waiting.isEmpty();
    }
    due.forEach(this::run);
  }

  /** What one provider's code throws here is nothing to the others, nor to whoever came by. */
  private void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | LinkageError e) {
      report.accept("reclaiming what is no longer used failed", e);
    }
  }

  private @Nullable Retired next(long oldest) {
    Retired first = waiting.peek();
    return first != null && first.epoch() <= oldest ? waiting.poll() : null;
  }
}
