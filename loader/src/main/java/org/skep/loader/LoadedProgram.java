// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader;

import org.skep.bpf.BpfResult;

/**
 * A program of a loaded object, accepted or refused.
 *
 * @param spec what the object says of it
 * @param result what {@code PROG_LOAD} answered: its value is the descriptor, which belongs to the
 *     {@link LoadedObject}, or a negated errno
 */
public record LoadedProgram(ProgramSpec spec, BpfResult result) {
  /** The name in the object. */
  public String name() {
    return spec.name();
  }

  /** Whether it was accepted. */
  public boolean isLoaded() {
    return result.succeeded();
  }

  /** The descriptor; −1 if it was refused. */
  public int fd() {
    return result.succeeded() ? result.value() : -1;
  }

  /** The verifier's log; empty if there is none. */
  public String log() {
    var verdict = result.verdict();
    return verdict == null ? "" : verdict.log();
  }
}
