// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Notes where a walk comes along, for its explanation: at each instruction the first few states;
 * or, in a second walk of the same program, the states on the path that failed. Bounded in both.
 * One thread.
 */
class Recorder {
  private static final int STATES_PER_INSN = 8;

  /** Beyond these, instructions keep their first state alone. */
  private static final int STATES = 40_000;

  private static final int PATH_HEAD = 500;
  private static final int PATH_TAIL = 1500;

  /** What a state was: a copy of its innermost frame. */
  record Snapshot(Frame frame) {
    static Snapshot of(State state) {
      return new Snapshot(state.current().copy());
    }

    boolean isLike(Frame other) {
      return frame.number == other.number && frame.hasSame(other);
    }
  }

  /**
   * The steps of one path that are to be looked at, oldest first, and how many there are in all.
   */
  record Path(List<Trail> steps, long length) {
    static final Path NONE = new Path(List.of(), 0);

    /** The path's place of a step of {@link #steps}. */
    long place(int index) {
      return index < PATH_HEAD ? index : length - steps.size() + index;
    }
  }

  private final List<@Nullable List<Snapshot>> states;
  private final long[] walked;
  private final boolean[] cut;
  private final long[] wanted;
  private final Snapshot[] found;
  private int nextWanted;
  private int kept;
  private long number;
  private @Nullable Trail last;

  Recorder(int slots, long[] wanted) {
    this.states = new ArrayList<>(java.util.Collections.nCopies(slots, null));
    this.walked = new long[slots];
    this.cut = new boolean[slots];
    this.wanted = wanted;
    this.found = new Snapshot[wanted.length];
  }

  /** Notes the states at each of so many slots, and the path. */
  static Recorder ofStates(int slots) {
    return new Recorder(slots, new long[0]);
  }

  /** Notes the states on a path that another recorder found. */
  static Recorder ofPath(Path path) {
    return new Recorder(0, path.steps.stream().mapToLong(step -> step.number).toArray());
  }

  /** The walk is at an instruction, before it. */
  void at(int slot, State state) {
    number++;
    if (wanted.length > 0) {
      if (nextWanted < wanted.length && wanted[nextWanted] == number) {
        found[nextWanted++] = Snapshot.of(state);
      }
      return;
    }
    Trail step = new Trail(slot, number, state.trail);
    state.trail = step;
    last = step;
    walked[slot]++;
    note(slot, state);
  }

  private void note(int slot, State state) {
    List<Snapshot> seen = states.get(slot);
    if (seen == null) {
      seen = new ArrayList<>(1);
      states.set(slot, seen);
    }
    for (Snapshot snapshot : seen) {
      if (snapshot.isLike(state.current())) {
        return;
      }
    }
    if (seen.isEmpty() || (seen.size() < STATES_PER_INSN && kept < STATES)) {
      seen.add(Snapshot.of(state));
      kept++;
    } else {
      cut[slot] = true;
    }
  }

  /** The state that the walk is at was kept: it may come to cover others. */
  void keeps(Entry entry) {}

  /** The path ends here, as a state that was kept covers this one. */
  void isCoveredBy(Entry entry, State state) {}

  /** The instruction that the walk is at may go two ways. */
  void forks() {
    if (last != null) {
      last.forked = true;
    }
  }

  /** The path was safe to its end. */
  void pathEnded() {
    last = null;
  }

  /** The path that the walk was on when it stopped. */
  Path path() {
    List<Trail> newest = new ArrayList<>();
    List<Trail> oldest = new ArrayList<>();
    long length = 0;
    for (Trail at = last; at != null; at = at.before) {
      length++;
    }
    long place = length;
    for (Trail at = last; at != null; at = at.before) {
      place--;
      if (length - place <= PATH_TAIL) {
        newest.add(at);
      } else if (place < PATH_HEAD) {
        oldest.add(at);
      }
    }
    newest.addAll(oldest);
    java.util.Collections.reverse(newest);
    return length == 0 ? Path.NONE : new Path(newest, length);
  }

  long walked(int slot) {
    return walked[slot];
  }

  boolean isCut(int slot) {
    return cut[slot];
  }

  List<Snapshot> states(int slot) {
    List<Snapshot> seen = states.get(slot);
    return seen == null ? List.of() : seen;
  }

  /** For each step of the path: what was known before it; fewer if the walk came less far. */
  List<Snapshot> onPath() {
    return Arrays.asList(found).subList(0, nextWanted);
  }
}
