// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.fuzz;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What core reports to the operator: an exception that it kept from its caller is a finding all the
 * same.
 */
final class Reports extends Handler implements AutoCloseable {
  private final Logger logger = Logger.getLogger("org.skep.core");
  private final Queue<Throwable> found = new ConcurrentLinkedQueue<>();

  Reports() {
    setLevel(Level.WARNING);
    logger.setUseParentHandlers(false);
    logger.addHandler(this);
  }

  @Override
  public void publish(@Nullable LogRecord record) {
    if (record != null && record.getThrown() != null) {
      found.add(record.getThrown());
    }
  }

  /** Throws the first of what was reported. */
  void rethrow() {
    Throwable first = found.poll();
    found.clear();
    if (first instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (first instanceof Error error) {
      throw error;
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
