// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Errno;

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
  private static final int PATIENCE_AT_CHECKPOINTS = 64;

  private final Env env;
  private final Comparison comparison;
  private final Liveness liveness;
  private final @Nullable List<Entry>[] bySlot;
  private int total;
  private int kept;
  private int peak;
  private int maxPerInsn;
  private int lastInsns;
  private int lastJumps;
  private boolean keepsNew;

  Explored(Env env, Comparison comparison, Liveness liveness) {
    this.env = env;
    this.comparison = comparison;
    this.liveness = liveness;
    this.bySlot = newLists(env.insns.size());
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // arrays have no type parameters
  private static @Nullable List<Entry>[] newLists(int count) {
    return new List[count];
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
    boolean isForced = env.flow.isCheckpoint(slot);
    keepsNew = isForced || (jumps - lastJumps >= MIN_JUMPS && insns - lastInsns >= MIN_INSNS);
    List<Entry> entries = bySlot[slot];
    if (entries == null) {
      return false;
    }
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry entry = entries.get(i);
      if (entry.isOpen() ? meetsOpen(entry, state, slot) : meetsClosed(entry, state, slot)) {
        entry.hits++;
        if (env.recorder != null) {
          env.recorder.isCoveredBy(entry, state);
        }
        return true;
      }
      if (entry.isOpen() && !isForced && isEarly(insns, jumps)) {
        keepsNew = false;
      }
      if (keepsNew) {
        miss(entries, i, isForced);
      }
    }
    return false;
  }

  private boolean isEarly(int insns, int jumps) {
    return jumps - lastJumps < LOOP_JUMPS && insns - lastInsns < LOOP_INSNS;
  }

  private void miss(List<Entry> entries, int index, boolean isForced) {
    Entry entry = entries.get(index);
    int patience = isForced && entry.isOpen() ? PATIENCE_AT_CHECKPOINTS : PATIENCE;
    if (++entry.misses > entry.hits * patience + patience) {
      entries.remove(index);
      kept--;
    }
  }

  /** A state that is still on the present path. */
  private boolean meetsOpen(Entry entry, State state, int slot) {
    boolean isMayGoto = Flow.isMayGoto(env.insns.get(slot));
    boolean isRound =
        env.flow.callsBack(slot) || (isMayGoto && entry.state.mayGotoDepth != state.mayGotoDepth);
    if (isRound) {
      if (comparison.covers(entry, state, slot, Comparison.Degree.ALL_PRECISE)) {
        markLoop(entry, state);
        comparison.noteUnwritten(entry, state, env.stackUse);
        return true;
      }
      return false;
    }
    boolean isSameRound =
        entry.state.mayGotoDepth == state.mayGotoDepth
            && entry.state.callbackUnrolls == state.callbackUnrolls;
    if (isSameRound && comparison.covers(entry, state, slot, Comparison.Degree.SAME)) {
      throw Refusal.of(
          Errno.EINVAL,
          "V040",
          slot,
          "infinite loop detected at insn " + slot,
          "nothing that the loop depends on changes; count something down");
    }
    return false;
  }

  private boolean meetsClosed(Entry entry, State state, int slot) {
    Comparison.Degree degree =
        entry.isInLoop() ? Comparison.Degree.ALL_PRECISE : Comparison.Degree.AS_NEEDED;
    if (!comparison.covers(entry, state, slot, degree)) {
      return false;
    }
    comparison.noteUnwritten(entry, state, env.stackUse);
    if (entry.isInLoop()) {
      markLoop(entry, state);
      return true;
    }
    for (int f = 0; f < state.depth(); f++) {
      for (long left = entry.readSlots(f); left != 0; left &= left - 1) {
        Entry.markRead(state, f, Long.numberOfTrailingZeros(left));
      }
    }
    env.precision.take(state, entry, liveness, slot);
    return true;
  }

  /** What the states from {@code entry} to here depend on is not known as long as it is open. */
  private static void markLoop(Entry entry, State state) {
    for (Entry at = state.parent(); at != null; at = at.parent) {
      at.markInLoop();
      if (at == entry) {
        return;
      }
    }
    entry.markInLoop();
  }

  /** Keeps the state if enough has happened since the last one; what follows starts from it. */
  void keep(int slot, State state, int insns, int jumps) {
    if (!keepsNew) {
      return;
    }
    state.at = slot;
    Entry entry = new Entry(state.copy(), state.parent());
    if (env.recorder != null) {
      env.recorder.keeps(entry);
    }
    List<Entry> entries = bySlot[slot];
    if (entries == null) {
      entries = new ArrayList<>(1);
      bySlot[slot] = entries;
    }
    entries.add(entry);
    total++;
    peak = Math.max(peak, ++kept);
    maxPerInsn = Math.max(maxPerInsn, entries.size());
    lastInsns = insns;
    lastJumps = jumps;
    state.startFrom(entry);
  }

  /** The nearest state of this path that was kept at a slot. */
  static @Nullable Entry previous(State state, int slot) {
    for (Entry at = state.parent(); at != null; at = at.parent) {
      if (at.state.at == slot && at.state.depth() == state.depth()) {
        return at;
      }
    }
    return null;
  }
}
