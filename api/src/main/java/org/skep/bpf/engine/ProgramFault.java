// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.engine;

/**
 * Ends a run that did what it must not: an access outside its regions, more instructions than its
 * budget. Caught by core, counted and kept on the program; never seen by a caller. Has no stack
 * trace.
 */
public final class ProgramFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int insn;

  /** A fault at the instruction slot {@code insn}, −1 if it is not known. */
  public ProgramFault(int insn, String message) {
    super(message, null, false, false);
    this.insn = insn;
  }

  /** The slot of the instruction that faulted, −1 if it is not known. */
  public int insn() {
    return insn;
  }
}
