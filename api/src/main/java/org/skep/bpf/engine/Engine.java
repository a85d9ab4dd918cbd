// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.engine;

import org.osgi.annotation.versioning.ConsumerType;
import org.skep.bpf.verify.VerifiedProgram;

/**
 * Makes verified programs run. Published as a service; core takes the one with the highest ranking
 * for each program that it loads.
 */
@ConsumerType
public interface Engine {
  /** Its name, such as {@code interpreter}. */
  String name();

  /**
   * Makes a program ready. Returns soon: what takes long goes on behind.
   *
   * @throws org.skep.bpf.BpfException {@code ENOTSUPP} if it cannot, with the reason
   */
  Executable compile(VerifiedProgram program);
}
