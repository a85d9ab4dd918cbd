// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.prog;

import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.engine.RunContext;

/** Repeats the run of a test, for program types. */
public final class TestRuns {
  private static final int LOOK_AGAIN = 256;

  private TestRuns() {}

  /**
   * What the repeated run gave.
   *
   * @param result r0 of the last run
   * @param nanos time for one run, on average, in nanoseconds
   */
  public record Repeated(long result, long nanos) {}

  /**
   * Runs a program {@code repeat} times in one context. As a signal ends it on Linux, interrupting
   * the thread does so here; the thread stays interrupted.
   *
   * @param repeat at least 1
   * @throws BpfException {@code EINTR} if the thread is interrupted meanwhile
   */
  public static Repeated repeat(ProgramHandle program, RunContext run, int repeat) {
    long result = 0;
    long start = System.nanoTime();
    for (int i = 0; i < repeat; i++) {
      if (i % LOOK_AGAIN == LOOK_AGAIN - 1 && Thread.currentThread().isInterrupted()) {
        throw new BpfException(Errno.EINTR, "interrupted after %d of %d runs".formatted(i, repeat));
      }
      result = program.run(run);
    }
    return new Repeated(result, (System.nanoTime() - start) / repeat);
  }
}
