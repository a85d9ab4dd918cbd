// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.helper;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A function that a bundle publishes as a service for programs to call by name: {@code extern …
 * __ksym} in C. Core gives it an id, which the call instruction holds. When its bundle goes, links
 * of programs that use it become dormant.
 */
@ConsumerType
public interface KernelFunction {
  /** What verifiers check; its name is what programs call it by. */
  HelperPrototype prototype();

  /** What engines call. */
  HelperBody body();
}
