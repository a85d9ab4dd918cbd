// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.engine;

import org.osgi.annotation.versioning.ConsumerType;

/** Hears of each instruction that a {@link TracingEngine} executes. */
@ConsumerType
@FunctionalInterface
public interface InsnListener {
  /**
   * Called before an instruction is executed, on the thread of its run; by many runs at once. Must
   * return soon and throw nothing.
   *
   * @param run the run, which is not to be kept; r0 to r10 are in {@link RunContext#registers(int)}
   *     of the frame {@code run.frames() - 1}, only to be read
   * @param slot the instruction's slot; a {@code ld_imm64} is told once, by its first
   */
  void executing(RunContext run, int slot);
}
