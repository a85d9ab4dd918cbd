// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.engine;

import org.osgi.annotation.versioning.ConsumerType;
import org.skep.bpf.mem.Region;

/** Gives back what a run held when it ended in a fault: a reservation, a lock. */
@FunctionalInterface
@ConsumerType
public interface Unwinder {
  /**
   * Gives it back. Called on the run's thread, once; must neither wait nor throw.
   *
   * @param region the memory that {@link RunContext#hold} was given
   * @param offset where in it
   */
  void unwind(Region region, int offset);
}
