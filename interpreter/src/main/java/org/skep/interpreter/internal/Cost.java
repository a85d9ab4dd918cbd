// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

/**
 * What instructions take from a run's budget. Every engine charges by this table, so that all stop
 * a run at the same instruction.
 *
 * <table>
 * <caption>Charges</caption>
 * <tr><td>any instruction, when it begins</td><td>{@link #INSTRUCTION}</td></tr>
 * <tr><td>{@code ld_imm64}, which takes two slots</td><td>{@link #INSTRUCTION}, once</td></tr>
 * <tr><td>a call of a helper or kernel function</td><td>{@link #INSTRUCTION}, and what the
 * subprograms execute that it calls back</td></tr>
 * </table>
 *
 * <p>A run faults at the first instruction whose charge leaves less than 0: a budget of {@code n}
 * lets exactly {@code n} instructions execute.
 */
final class Cost {
  private Cost() {}

  /** Any instruction. */
  static final long INSTRUCTION = 1;
}
