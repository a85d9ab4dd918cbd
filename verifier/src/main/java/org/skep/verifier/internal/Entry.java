// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.jspecify.annotations.Nullable;

/**
 * A state that was kept at a prune point: how many paths from it are still to be walked, and what
 * the paths from it turned out to depend on. Mutable; one owner.
 */
final class Entry {
  final State state;
  final @Nullable Entry parent;
  private final int[] preciseRegs;
  private final long[] preciseSlots;
  private final long[] readSlots;
  private int branches = 1;
  int hits;
  int misses;
  private boolean isInLoop;
  private boolean isAllPrecise;

  Entry(State state, @Nullable Entry parent) {
    this.state = state;
    this.parent = parent;
    preciseRegs = new int[state.depth()];
    preciseSlots = new long[state.depth()];
    readSlots = new long[state.depth()];
  }

  /** One more path goes on from here. */
  void fork() {
    branches++;
  }

  boolean isOpen() {
    return branches > 0;
  }

  /** A path from {@code entry} has ended. */
  static void end(@Nullable Entry entry) {
    Entry at = entry;
    while (at != null && --at.branches == 0) {
      at = at.parent;
    }
  }

  /** What it depends on is not all known, as a loop through it was cut short. */
  void markInLoop() {
    isInLoop = true;
  }

  boolean isInLoop() {
    return isInLoop;
  }

  boolean isPreciseReg(int frame, int register) {
    return (preciseRegs[frame] >> register & 1) != 0;
  }

  boolean isPreciseSlot(int frame, int slot) {
    return (preciseSlots[frame] >>> slot & 1) != 0;
  }

  /** Registers that became precise only now. */
  int addPreciseRegs(int frame, int mask) {
    int added = mask & ~preciseRegs[frame];
    preciseRegs[frame] |= mask;
    return added;
  }

  long addPreciseSlots(int frame, long mask) {
    long added = mask & ~preciseSlots[frame];
    preciseSlots[frame] |= mask;
    return added;
  }

  boolean isAllPrecise() {
    return isAllPrecise;
  }

  void markAllPrecise() {
    isAllPrecise = true;
    java.util.Arrays.fill(preciseRegs, -1);
    java.util.Arrays.fill(preciseSlots, -1);
  }

  /** Slots of a frame's stack that some path from here reads before it writes them. */
  long readSlots(int frame) {
    return readSlots[frame];
  }

  /**
   * Notes that a slot is read by a path on which {@code state} is now.
   *
   * @param frame the frame whose stack it is
   */
  static void markRead(State state, int frame, int slot) {
    long bit = 1L << slot;
    if ((state.frame(frame).writtenSlots() & bit) != 0) {
      return;
    }
    for (Entry at = state.parent(); at != null && frame < at.readSlots.length; at = at.parent) {
      if ((at.readSlots[frame] & bit) != 0) {
        return;
      }
      at.readSlots[frame] |= bit;
      if ((at.state.frame(frame).writtenSlots() & bit) != 0) {
        return;
      }
    }
  }
}
