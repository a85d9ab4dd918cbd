// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * States that were met at prune points. One whose paths have all ended covers what it is more
 * general than; one that is still on the present path, met again unchanged, is an endless loop.
 */
final class Explored {
  private static final int MIN_JUMPS = 2;
  private static final int MIN_INSNS = 8;
  private static final int LOOP_JUMPS = 20;
  private static final int LOOP_INSNS = 100;
  private static final int PATIENCE = 3;

  /** A state that was met, and how many paths from it are still to be walked. */
  static final class Entry {
    private final State state;
    private final @Nullable Entry parent;
    private int branches = 1;
    private int hits;
    private int misses;

    Entry(State state, @Nullable Entry parent) {
      this.state = state;
      this.parent = parent;
    }

    /** One more path goes on from here. */
    void fork() {
      branches++;
    }
  }

  private final Comparison comparison;
  private final Map<Integer, List<Entry>> bySlot = new HashMap<>();
  private int total;
  private int kept;
  private int peak;
  private int maxPerInsn;
  private int lastInsns;
  private int lastJumps;

  Explored(Comparison comparison) {
    this.comparison = comparison;
  }

  int total() {
    return total;
  }

  int peak() {
    return peak;
  }

  int maxPerInsn() {
    return maxPerInsn;
  }

  /** Whether what follows {@code state} at {@code slot} was walked from a more general one. */
  boolean isCovered(int slot, State state, int insns, int jumps) {
    List<Entry> entries = bySlot.get(slot);
    if (entries == null) {
      return false;
    }
    boolean counts = isDue(insns, jumps, false);
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry entry = entries.get(i);
      if (entry.branches > 0) {
        if (comparison.isSame(entry.state, state, slot)) {
          throw Refusal.of(
              org.skep.bpf.Errno.EINVAL,
              "V040",
              slot,
              "infinite loop detected at insn " + slot,
              "nothing that the loop depends on changes; count something down");
        }
      } else if (comparison.covers(entry.state, state, slot)) {
        entry.hits++;
        return true;
      }
      if (counts && ++entry.misses > entry.hits * PATIENCE + PATIENCE && entry.branches == 0) {
        entries.remove(i);
        kept--;
      }
    }
    return false;
  }

  private boolean isDue(int insns, int jumps, boolean isLooping) {
    return isLooping
        ? jumps - lastJumps >= LOOP_JUMPS || insns - lastInsns >= LOOP_INSNS
        : jumps - lastJumps >= MIN_JUMPS && insns - lastInsns >= MIN_INSNS;
  }

  /** Keeps the state if enough has happened since the last one; the parent of what follows. */
  @Nullable Entry keep(int slot, State state, @Nullable Entry parent, int insns, int jumps) {
    List<Entry> entries = bySlot.computeIfAbsent(slot, at -> new ArrayList<>(1));
    boolean isLooping = entries.stream().anyMatch(entry -> entry.branches > 0);
    if (!isDue(insns, jumps, isLooping)) {
      return parent;
    }
    Entry entry = new Entry(state.copy(), parent);
    entries.add(entry);
    total++;
    peak = Math.max(peak, ++kept);
    maxPerInsn = Math.max(maxPerInsn, entries.size());
    lastInsns = insns;
    lastJumps = jumps;
    return entry;
  }

  /** A path from {@code entry} has ended. */
  static void end(@Nullable Entry entry) {
    Entry at = entry;
    while (at != null && --at.branches == 0) {
      at = at.parent;
    }
  }
}
