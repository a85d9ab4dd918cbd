// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

import org.jspecify.annotations.Nullable;

/**
 * What a verifier answers: a program to run, or why not. Immutable.
 *
 * @param program the verified program; null if refused
 * @param rejection why it was refused; null if accepted
 * @param log the text log in Linux's style, empty at level 0
 * @param statistics what it took
 * @param explanation how it came about; null unless that was asked for
 */
public record Verdict(
    @Nullable VerifiedProgram program,
    @Nullable Rejection rejection,
    String log,
    Statistics statistics,
    @Nullable Explanation explanation) {
  /** Exactly one of program and rejection must be there. */
  public Verdict {
    if ((program == null) == (rejection == null)) {
      throw new IllegalArgumentException("a verdict is either a program or a rejection");
    }
  }

  /** A verdict without an explanation. */
  public Verdict(
      @Nullable VerifiedProgram program,
      @Nullable Rejection rejection,
      String log,
      Statistics statistics) {
    this(program, rejection, log, statistics, null);
  }

  /** Whether the program may run. */
  public boolean accepted() {
    return program != null;
  }
}
