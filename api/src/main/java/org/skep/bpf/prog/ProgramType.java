// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.prog;

import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;
import org.skep.bpf.helper.Helper;

/**
 * A program type: published as a service, or through {@link java.util.ServiceLoader}. Two providers
 * of one number: the higher service ranking has it. Called by many threads at once.
 */
@ConsumerType
public interface ProgramType {
  /** The number: one of {@link org.skep.bpf.ProgTypes}, or from its {@code FIRST_FREE} on. */
  int number();

  /** The name as bpftool prints it, such as {@code socket_filter}. */
  String name();

  /**
   * Whether programs may be loaded with that {@code expected_attach_type}; else {@code EINVAL}.
   * Types that Linux does not check accept all.
   */
  default boolean acceptsAttachType(int attachType) {
    return true;
  }

  /** What r1 points to. */
  ContextLayout context();

  /** What r0 may be at the end. */
  default ReturnRange returns() {
    return ReturnRange.ANY;
  }

  /** Whether its programs may use the packet loads {@code LD_ABS} and {@code LD_IND}. */
  default boolean allowsPacketLoads() {
    return false;
  }

  /** What a run that faulted, or did not take place, returns. */
  default long defaultResult() {
    return 0;
  }

  /** Helpers of its own, beside the base helpers that core has for all types. */
  List<Helper> helpers();

  /**
   * Numbers of helpers that core or map types bring for all program types, and that programs of
   * this one must not call.
   */
  default Set<Integer> withoutBaseHelpers() {
    return Set.of();
  }

  /**
   * Runs a program over given data and context, as {@code PROG_TEST_RUN} asks.
   *
   * @throws org.skep.bpf.BpfException {@code EINVAL} if data or context do not fit the type, {@code
   *     ENOTSUPP} if the type has no test run
   */
  TestRunResult testRun(ProgramHandle program, TestRunRequest request);
}
