// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.engine;

import org.osgi.annotation.versioning.ConsumerType;
import org.skep.bpf.verify.VerifiedProgram;

/**
 * An engine that can say what it executes, instruction by instruction: for coverage and traces.
 * What it makes without a listener pays nothing for this.
 */
@ConsumerType
public interface TracingEngine extends Engine {
  /**
   * As {@link #compile(VerifiedProgram)}; all runs of what it makes tell {@code listener}.
   *
   * @throws org.skep.bpf.BpfException {@code ENOTSUPP} if it cannot, with the reason
   */
  Executable compile(VerifiedProgram program, InsnListener listener);
}
