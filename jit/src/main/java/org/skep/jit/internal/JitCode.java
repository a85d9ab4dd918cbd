// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import org.skep.bpf.engine.RunContext;

/** What every compiled class extends. Stateless; called by many runs at once. */
abstract class JitCode {
  /** For compiled classes. */
  JitCode() {}

  /**
   * Runs the subprogram that begins at the slot {@code entry}.
   *
   * @param framePointer the end of its frame, as an offset into the stack
   */
  abstract long call(
      RunContext run, int framePointer, int entry, long r1, long r2, long r3, long r4, long r5);
}
