// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import org.skep.bpf.engine.RunContext;
import org.skep.isa.Op;

/**
 * What is behind a frame's registers, in the same array: where its caller goes on, and what is not
 * charged yet.
 *
 * <p>Instructions are charged where a jump is taken, for the straight run that it ends, from the
 * fuel: a slice of the budget. What is left of the budget beside it is enough for any straight run;
 * when it is not, every instruction is charged before it executes.
 */
final class Charges {
  /** The slot to return to; −1 in the frame that the run began with. */
  static final int RETURN = Op.REGISTERS;

  /** How often {@code may_goto} may still fall through. */
  static final int LOOPS = RETURN + 1;

  /** Where the straight run of instructions began that is not charged yet. */
  static final int START = LOOPS + 1;

  /** What is left of the slice. */
  static final int FUEL = START + 1;

  /** Instructions between two looks at the run's budget. */
  private static final long SLICE = 1 << 16;

  private Charges() {}

  /** Charges the straight run that ends before {@code pc}. */
  static void straight(long[] r, int pc) {
    r[FUEL] -= pc - r[START];
    r[START] = pc;
  }

  /** Charges, and puts what is left of the slice back to the run's budget. */
  static void settle(RunContext run, long[] r, int pc) {
    straight(r, pc);
    run.setBudget(run.budget() + r[FUEL]);
    r[FUEL] = 0;
  }

  /**
   * Takes a slice of the budget.
   *
   * @param most instructions of the longest straight run
   * @return whether the budget lasts for a straight run beside it; if not, nothing is taken
   */
  static boolean refill(RunContext run, long[] r, int most) {
    if (r[FUEL] >= 0 && run.budget() >= most) {
      return true;
    }
    long left = run.budget() + r[FUEL];
    boolean isEnough = left >= most;
    long fuel = isEnough ? Math.min(left - most, SLICE) : 0;
    r[FUEL] = fuel;
    run.setBudget(left - fuel);
    return isEnough;
  }
}
