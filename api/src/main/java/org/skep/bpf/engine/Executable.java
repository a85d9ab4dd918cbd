// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.engine;

import org.osgi.annotation.versioning.ConsumerType;

/** A program as an engine made it ready to run. Called by many runs at once. */
@ConsumerType
public interface Executable {
  /**
   * Runs from the slot {@code entry} with the arguments in r1 to r5, in the next free frame of the
   * run's stack. Allocates nothing.
   *
   * @param entry 0 for the program itself, the first slot of a subprogram for a callback
   * @return r0
   * @throws ProgramFault if the run must end; other runtime exceptions (bounds) count as one
   */
  long execute(RunContext run, int entry, long r1, long r2, long r3, long r4, long r5);

  /**
   * The code that the engine made of the program, as text for people; made when it is asked for.
   * Empty if the engine makes none.
   */
  default String listing() {
    return "";
  }
}
