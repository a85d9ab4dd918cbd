// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

import java.util.List;

/**
 * An instruction, and what was known whenever the walk came there.
 *
 * @param insn its slot
 * @param text as the log prints it, maps and helpers by name
 * @param walked how often the walk came there, over all paths; 0 if no run can
 * @param states different states that the walk found before it, the first ones only
 * @param isCut whether there were more states than {@code states} has
 */
public record ExplainedInsn(
    int insn, String text, long walked, List<KnownState> states, boolean isCut) {
  /** Keeps a copy. */
  public ExplainedInsn {
    states = List.copyOf(states);
  }
}
