// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.jspecify.annotations.Nullable;

/** One instruction of a path, for walking back: since the last state that was kept. */
final class Step {
  final int slot;
  final @Nullable Step before;
  private int frame = -1;
  private int stackSlot = -1;
  private int @Nullable [] tied;

  Step(int slot, @Nullable Step before) {
    this.slot = slot;
    this.before = before;
  }

  /** It accesses a slot of a stack at a constant offset. */
  void accesses(int frame, int stackSlot) {
    this.frame = frame;
    this.stackSlot = stackSlot;
  }

  boolean isStackAccess() {
    return frame >= 0;
  }

  int frame() {
    return frame;
  }

  int stackSlot() {
    return stackSlot;
  }

  /** It told tied numbers something, in the places that {@link Ties} names. */
  void ties(int[] places) {
    tied = places;
  }

  int @Nullable [] tied() {
    return tied;
  }
}
