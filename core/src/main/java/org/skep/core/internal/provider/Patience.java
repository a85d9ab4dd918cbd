// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.provider;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls providers' code that may never return: on a thread of its own, for which the caller waits a
 * moment only. What hangs holds up that thread and nobody else. Thread-safe.
 */
public final class Patience {
  private static final int IDLE_SECONDS = 1;

  private final long millis;
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Patience::thread);

  /** Waits that long at most. */
  Patience(long millis) {
    this.millis = millis;
  }

  /** A daemon that refers to nobody's class loader or thread-locals. */
  private static Thread thread(Runnable work) {
    Thread thread = new Thread(null, work, "skep-provider", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }

  /**
   * Runs an action, to its end if it comes soon; what it throws is thrown.
   *
   * @return whether it has ended; if not, it goes on behind
   */
  public boolean run(Runnable action) {
    FutureTask<Void> task = new FutureTask<>(action, null);
    threads.execute(task);
    try {
      task.get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause(); // an action throws nothing that is checked
    }
  }
}
