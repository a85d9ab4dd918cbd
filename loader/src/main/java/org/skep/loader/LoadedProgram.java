// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader;

import java.util.List;
import org.skep.bpf.BpfResult;

/**
 * A program of a loaded object, accepted or refused.
 *
 * @param spec what the object, or who loads it, says of it
 * @param result what {@code PROG_LOAD} answered: its value is the descriptor, which belongs to the
 *     {@link LoadedObject}, or a negated errno
 * @param absent fields and types that CO-RE relocations did not find where the program is to run,
 *     with the places that ask for them; the program is refused if it can get there
 */
public record LoadedProgram(ProgramSpec spec, BpfResult result, List<String> absent) {
  /** Keeps a copy. */
  public LoadedProgram {
    absent = List.copyOf(absent);
  }

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
