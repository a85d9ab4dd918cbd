// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.List;
import java.util.TreeSet;
import org.skep.isa.Insn;

/**
 * Lets growing numbers end: after some visits a bound that still moves jumps to the next number
 * that the program compares with, later as far as it can. Immutable.
 */
final class Widening {
  private static final int EXACT = 3;
  private static final int STEPWISE = 12;
  private static final int MOST_STEPS = 64;

  private final long[] steps;

  private Widening(long[] steps) {
    this.steps = steps;
  }

  /** With the constants that a program compares with as steps. */
  static Widening of(List<Insn> insns) {
    TreeSet<Long> found = new TreeSet<>();
    for (Insn insn : insns) {
      if (insn.isConditionalJump() && !insn.isRegisterSource() && insn.imm() > 0) {
        if (found.size() < MOST_STEPS) {
          found.add((long) insn.imm());
        }
      }
    }
    found.add(0xffL);
    found.add(0xffffL);
    found.add((long) Integer.MAX_VALUE);
    found.add(Scalar.MAX_U32);
    return new Widening(found.stream().mapToLong(Long::longValue).toArray());
  }

  /**
   * What {@code now}, which holds {@code old}, becomes at the {@code visit}th growth: at least
   * {@code now}.
   */
  Scalar widen(Scalar old, Scalar now, int visit) {
    if (visit < EXACT || now.equals(old)) {
      return now;
    }
    if (visit > STEPWISE) {
      return Long.compareUnsigned(now.uMax(), Scalar.MAX_U32) <= 0 && visit <= 2 * STEPWISE
          ? Scalar.UNKNOWN.zext32()
          : Scalar.UNKNOWN;
    }
    Scalar.Draft draft = new Scalar.Draft(Scalar.UNKNOWN);
    draft.bits = now.bits().equals(old.bits()) ? old.bits() : Tnum.UNKNOWN;
    draft.atLeast(now.uMin() == old.uMin() ? now.uMin() : 0);
    draft.atMost(now.uMax() == old.uMax() ? now.uMax() : stepAbove(now.uMax()));
    draft.atLeastSigned(now.sMin() == old.sMin() ? now.sMin() : below(now.sMin()));
    draft.atMostSigned(now.sMax() == old.sMax() ? now.sMax() : signedStepAbove(now.sMax()));
    draft.atLeast32(now.uMin32() == old.uMin32() ? now.uMin32() : 0);
    draft.atMost32(now.uMax32() == old.uMax32() ? now.uMax32() : stepAbove(now.uMax32()));
    if (now.sMin32() == old.sMin32()) {
      draft.atLeastSigned32(now.sMin32());
    }
    if (now.sMax32() == old.sMax32()) {
      draft.atMostSigned32(now.sMax32());
    }
    return draft.settled();
  }

  private long stepAbove(long value) {
    for (long step : steps) {
      if (Long.compareUnsigned(step, value) >= 0) {
        return step;
      }
    }
    return -1;
  }

  private long signedStepAbove(long value) {
    long step = value < 0 ? -1 : stepAbove(value);
    return value < 0 || step >= 0 ? step : Long.MAX_VALUE;
  }

  private static long below(long value) {
    return value >= 0 ? 0 : value >= Integer.MIN_VALUE ? Integer.MIN_VALUE : Long.MIN_VALUE;
  }
}
