// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf;

/** The bits of {@code log_level}. */
public final class LogLevels {
  /** The walk as text: of a refused program, the path that failed ({@code BPF_LOG_LEVEL1}). */
  public static final int PATH = 1;

  /** Every path, with all that is known at each instruction ({@code BPF_LOG_LEVEL2}). */
  public static final int ALL_PATHS = 2;

  /** What verification took ({@code BPF_LOG_STATS}). */
  public static final int STATISTICS = 4;

  /** Of a log that does not fit, keep the head in place of the tail ({@code BPF_LOG_FIXED}). */
  public static final int HEAD = 8;

  /**
   * Not in Linux: the verdict carries an {@link org.skep.bpf.verify.Explanation}. It adds no text.
   */
  public static final int EXPLAIN = 0x10000;

  private LogLevels() {}
}
