// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.fuzz;

/**
 * Sequences of calls: none throws, hangs, answers with no errno of ours or without a reason, and
 * nothing is left when their process has ended.
 */
public final class CallTarget {
  private CallTarget() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] input) {
    Calls.run(input, event -> {});
  }
}
