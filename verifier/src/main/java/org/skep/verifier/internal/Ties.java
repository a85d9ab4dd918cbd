// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.skep.isa.Op;

/** Numbers that are tied: copies of one another, or a copy plus a constant. */
final class Ties {
  private Ties() {}

  /** Gives all numbers tied to {@code known}, itself among them, what is known of it now. */
  static void learn(State state, Reg known) {
    int id = known.id();
    state.replaceAll(reg -> reg.id() == id && reg.isScalar() ? from(known, reg) : reg);
  }

  private static Reg from(Reg known, Reg reg) {
    int delta = reg.off() - known.off();
    if (delta == 0) {
      return reg.withValue(known.value());
    }
    Scalar moved = ScalarAlu.apply(Op.ADD, true, false, known.value(), Scalar.constant(delta));
    return reg.withValue(moved);
  }
}
