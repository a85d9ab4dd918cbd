// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.engine;

import org.osgi.annotation.versioning.ConsumerType;
import org.skep.bpf.verify.VerifiedProgram;

/**
 * Makes verified programs run. Published as a service. A program starts on the engine with the
 * lowest ranking that takes it; core then asks the others, best first, on a thread of its own, and
 * the program moves over when one is done.
 */
@ConsumerType
public interface Engine {
  /** Its name, such as {@code interpreter}. */
  String name();

  /**
   * Its ranking where there is no service registry to say so; the registry's property {@code
   * service.ranking} elsewhere.
   */
  default int ranking() {
    return 0;
  }

  /**
   * Makes a program ready. The engine with the lowest ranking must return soon: loads wait for it.
   *
   * @throws org.skep.bpf.BpfException {@code ENOTSUPP} if it cannot, with the reason
   */
  Executable compile(VerifiedProgram program);
}
