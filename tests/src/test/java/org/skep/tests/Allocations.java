// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import java.lang.management.ManagementFactory;

/** Counts what the calling thread allocates. */
final class Allocations {
  private static final int WARM_UPS = 30;

  private Allocations() {}

  /** Bytes that {@code action} allocates once it is warm: the least of a few tries. */
  static long of(Runnable action) {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < WARM_UPS; i++) {
      action.run();
    }
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      long idle = threads.getCurrentThreadAllocatedBytes() - before;
      before = threads.getCurrentThreadAllocatedBytes();
      action.run();
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before - idle);
    }
    return Math.max(0, least);
  }
}
