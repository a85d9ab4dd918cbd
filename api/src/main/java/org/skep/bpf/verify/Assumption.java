// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

import java.util.List;

/**
 * What a path takes for granted at a jump that could go both ways.
 *
 * @param isTaken whether the jump is taken
 * @param register the register that the jump compares, −1 if it compares none
 * @param condition what holds on this path, such as {@code r2 <= r3}
 * @param learned what is known from it, of that register and of others; may be empty
 */
public record Assumption(
    boolean isTaken, int register, String condition, List<KnownValue> learned) {
  /** Keeps a copy. */
  public Assumption {
    learned = List.copyOf(learned);
  }
}
