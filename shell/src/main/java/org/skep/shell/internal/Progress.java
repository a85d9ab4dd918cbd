// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.PrintStream;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One line that says how far long work is, written over itself. It appears on a terminal only, when
 * the work has taken a moment, and is gone when the work is done.
 */
final class Progress implements AutoCloseable {
  private static final long PATIENCE_NANOS = 500_000_000L;
  private static final long STEP_NANOS = 100_000_000L;
  private static final String ERASE = "\r\033[K";

  private final @Nullable PrintStream terminal;
  private final LongSupplier clock;
  private long next;
  private boolean isShown;

  Progress(Screen screen) {
    this(screen.progress(), System::nanoTime);
  }

  Progress(@Nullable PrintStream terminal, LongSupplier clock) {
    this.terminal = terminal;
    this.clock = clock;
    this.next = clock.getAsLong() + PATIENCE_NANOS;
  }

  /** Says how far the work is, unless something was said just now. */
  @SuppressWarnings("AnnotateFormatMethod") // not worth a library of its own
  void show(String format, Object... values) {
    if (terminal == null) {
      return;
    }
    long now = clock.getAsLong();
    if (now - next >= 0) {
      next = now + STEP_NANOS;
      isShown = true;
      terminal.print(ERASE + format.formatted(values));
      terminal.flush();
    }
  }

  @Override
  public void close() {
    if (terminal != null && isShown) {
      terminal.print(ERASE);
      terminal.flush();
    }
  }
}
