// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.helper;

import org.osgi.annotation.versioning.ConsumerType;
import org.skep.bpf.engine.RunContext;

/**
 * What a helper does. Called on the thread of the run, by many runs at once; allocates nothing,
 * waits for nothing. What it throws ends the run as a fault and goes no further.
 */
@FunctionalInterface
@ConsumerType
public interface HelperBody {
  /**
   * Runs the helper.
   *
   * @param run the run that calls it: resolves pointers and maps among the arguments
   * @return what r0 shall hold
   */
  long call(RunContext run, long r1, long r2, long r3, long r4, long r5);
}
