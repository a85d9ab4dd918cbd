// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.prog;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;
import org.skep.bpf.engine.RunContext;

/**
 * A loaded program, as attach points and test runs see it. A run is:
 *
 * <pre>{@code
 * RunContext run = program.enter();
 * if (run == null) {
 *   return program.defaultResult();
 * }
 * try {
 *   run.context().set(bytes, 0, bytes.length, false);
 *   return program.run(run);
 * } finally {
 *   program.exit(run);
 * }
 * }</pre>
 *
 * <p>Thread-safe; allocates nothing.
 */
@ProviderType
public interface ProgramHandle {
  /** The program's id. */
  int id();

  /** The program's name. */
  String name();

  /**
   * Begins a run on this thread. Null if the program is running on it already, runs are nested too
   * deep, or no context is free: that is counted as a miss.
   */
  @Nullable RunContext enter();

  /**
   * Runs the program. Never throws: a fault is counted and kept on the program, and gives the
   * type's default result. May be called again before {@link #exit}.
   */
  long run(RunContext run);

  /** Ends what {@link #enter} began; the context is not to be used any more. */
  void exit(RunContext run);

  /** What the program type says a run that did not take place returns. */
  long defaultResult();
}
