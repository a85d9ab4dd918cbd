// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.jspecify.annotations.Nullable;

/**
 * Eight bytes of stack. Immutable. Byte 0 is the one with the lowest address.
 *
 * @param spilled what was spilled here; null if nothing was, or it was overwritten
 * @param spilledBytes its bytes, from byte 0 on: 8, or fewer for a number
 * @param kinds two bits for each byte: one of {@link #INVALID} and its kin
 */
record Slot(@Nullable Reg spilled, int spilledBytes, int kinds) {
  /** Never written. */
  static final int INVALID = 0;

  /** Written with something. */
  static final int MISC = 1;

  /** Written with zero. */
  static final int ZERO = 2;

  /** Part of {@link #spilled}. */
  static final int SPILL = 3;

  static final int BYTES = 8;

  /** A slot that was never written. */
  static final Slot UNWRITTEN = new Slot(null, 0, 0);

  private static final int ALL_MISC = 0x5555;

  /** A slot that a register was spilled to. */
  static Slot ofSpill(Reg reg, int bytes, Slot before) {
    Slot slot = new Slot(reg, bytes, before.withoutSpill().kinds);
    int kinds = slot.kinds;
    for (int i = 0; i < bytes; i++) {
      kinds = with(kinds, i, SPILL);
    }
    return new Slot(reg, bytes, kinds);
  }

  private static int with(int kinds, int index, int kind) {
    return (kinds & ~(3 << (2 * index))) | (kind << (2 * index));
  }

  int kind(int index) {
    return (kinds >> (2 * index)) & 3;
  }

  boolean isUnwritten() {
    return kinds == 0;
  }

  /** The same bytes without what was spilled: those become {@link #MISC}. */
  Slot withoutSpill() {
    if (spilled == null) {
      return this;
    }
    int now = kinds;
    for (int i = 0; i < BYTES; i++) {
      if (kind(i) == SPILL) {
        now = with(now, i, MISC);
      }
    }
    return new Slot(null, 0, now);
  }

  /** The slot after bytes [{@code from}, {@code to}) were written with bytes of one kind. */
  Slot written(int from, int to, int kind) {
    if (from == 0 && to == BYTES && kind == MISC) {
      return new Slot(null, 0, ALL_MISC);
    }
    int now = withoutSpill().kinds;
    for (int i = from; i < to; i++) {
      now = with(now, i, kind);
    }
    return new Slot(null, 0, now);
  }

  Slot withSpilled(Reg reg) {
    return new Slot(reg, spilledBytes, kinds);
  }

  /** Whether bytes [{@code from}, {@code to}) were all written. */
  boolean isWritten(int from, int to) {
    for (int i = from; i < to; i++) {
      if (kind(i) == INVALID) {
        return false;
      }
    }
    return true;
  }

  /** Whether bytes [{@code from}, {@code to}) are all known to be zero. */
  boolean isZero(int from, int to) {
    for (int i = from; i < to; i++) {
      int kind = kind(i);
      boolean isSpilledZero = kind == SPILL && spilled != null && spilled.isConstant(0);
      if (kind != ZERO && !isSpilledZero) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    if (spilled != null && spilledBytes == BYTES) {
      return spilled.toString();
    }
    StringBuilder text = new StringBuilder();
    for (int i = BYTES - 1; i >= 0; i--) {
      text.append("?m0r".charAt(kind(i)));
    }
    return text.toString();
  }
}
