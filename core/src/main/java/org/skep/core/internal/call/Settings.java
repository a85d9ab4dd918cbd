// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.call;

import org.skep.bpf.verify.Limits;
import org.skep.bpf.verify.Privileges;
import org.skep.core.internal.object.ProgramObject;

/**
 * What a deployment may set. Immutable.
 *
 * @param cpus CPU slots for runs
 * @param budget instructions per run
 * @param memory bytes that all maps together may take
 * @param memoryPerProcess bytes that the maps of one process may take
 * @param fdsPerProcess descriptors that one process may have open
 * @param engine the name of the engine to use; empty for the one with the best ranking
 * @param limits where verifiers stop
 * @param privileges what callers may do
 */
public record Settings(
    int cpus,
    long budget,
    long memory,
    long memoryPerProcess,
    int fdsPerProcess,
    String engine,
    Limits limits,
    Privileges privileges) {
  /** Generous ones for this machine. */
  public static Settings defaults() {
    return new Settings(
        Math.max(4, Runtime.getRuntime().availableProcessors() * 4),
        ProgramObject.DEFAULT_BUDGET,
        1L << 40,
        1L << 40,
        1 << 16,
        "",
        Limits.LINUX,
        Privileges.FULL);
  }

  /** The same with another number of CPU slots. */
  public Settings withCpus(int count) {
    return new Settings(
        count, budget, memory, memoryPerProcess, fdsPerProcess, engine, limits, privileges);
  }

  /** The same with another budget. */
  public Settings withBudget(long instructions) {
    return new Settings(
        cpus, instructions, memory, memoryPerProcess, fdsPerProcess, engine, limits, privileges);
  }

  /** The same with other memory limits. */
  public Settings withMemory(long total, long perProcess) {
    return new Settings(cpus, budget, total, perProcess, fdsPerProcess, engine, limits, privileges);
  }

  /** The same with another limit of descriptors. */
  public Settings withFdsPerProcess(int fds) {
    return new Settings(cpus, budget, memory, memoryPerProcess, fds, engine, limits, privileges);
  }

  /** The same with another engine. */
  public Settings withEngine(String name) {
    return new Settings(
        cpus, budget, memory, memoryPerProcess, fdsPerProcess, name, limits, privileges);
  }

  /** The same with other rules of verification. */
  public Settings withVerification(Limits newLimits, Privileges newPrivileges) {
    return new Settings(
        cpus, budget, memory, memoryPerProcess, fdsPerProcess, engine, newLimits, newPrivileges);
  }
}
