// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.run;

/** What runs ask the runtime for. */
public interface RunServices {
  /** Nanoseconds of the monotonic clock. */
  long clockNanos();

  /** 32 random bits. */
  int randomBits();

  /** Keeps a line for those who read the trace. */
  void print(String line);

  /** Reports what a provider did wrong to the operator. */
  void report(String what, Throwable cause);
}
