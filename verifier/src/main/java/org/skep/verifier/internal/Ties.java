// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.Arrays;
import org.skep.isa.Op;

/** Numbers that are tied: copies of one another, or a copy plus a constant. */
final class Ties {
  private static final int STACK = 1 << 16;

  private Ties() {}

  /** A register or a stack slot of some frame, as one number. */
  static int place(int frame, int index, boolean isStack) {
    return frame << 8 | index | (isStack ? STACK : 0);
  }

  static int frame(int place) {
    return place >> 8 & 0xff;
  }

  static int index(int place) {
    return place & 0xff;
  }

  static boolean isStack(int place) {
    return (place & STACK) != 0;
  }

  /** The places of all numbers that are tied by one of two ids. */
  static int[] places(State state, int id, int otherId) {
    int[] places = new int[8];
    int count = 0;
    for (int f = 0; f < state.depth(); f++) {
      Frame frame = state.frame(f);
      for (int i = 0; i < Op.FP + frame.slotsUsed(); i++) {
        boolean isStack = i >= Op.FP;
        Reg reg = isStack ? frame.slot(i - Op.FP).spilled() : frame.regs[i];
        if (reg == null || !reg.isScalar() || reg.id() == 0) {
          continue;
        }
        if (reg.id() == id || reg.id() == otherId) {
          if (count == places.length) {
            places = Arrays.copyOf(places, 2 * count);
          }
          places[count++] = place(f, isStack ? i - Op.FP : i, isStack);
        }
      }
    }
    return Arrays.copyOf(places, count);
  }

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
