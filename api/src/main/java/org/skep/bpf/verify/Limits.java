// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

/**
 * Where a verifier stops.
 *
 * @param instructions slots that a program may have
 * @param processed instructions that may be walked, over all paths
 * @param pendingBranches branches that may wait to be walked
 * @param maps maps that a program may use
 * @param subprograms subprograms, the program itself among them
 * @param nanos time that a verdict may take, in nanoseconds
 */
public record Limits(
    int instructions, int processed, int pendingBranches, int maps, int subprograms, long nanos) {
  /** Linux's limits, and a minute. */
  public static final Limits LINUX =
      new Limits(1_000_000, 1_000_000, 8192, 64, 256, 60_000_000_000L);
}
