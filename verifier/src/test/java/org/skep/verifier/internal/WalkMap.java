// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All that a walk came along, as a tree, and which of its ends are covered by which states. */
final class WalkMap extends Recorder {
  /** One instruction of one path, and what was known before it. */
  static final class Visit {
    final int slot;
    final State state;
    final List<Visit> next = new ArrayList<>(1);

    /** The state, if it was kept. */
    @Nullable Entry kept;

    /** What goes on from here instead, if the path ended as it was covered. */
    @Nullable Visit coveredBy;

    Visit(int slot, State state) {
      this.slot = slot;
      this.state = state;
    }
  }

  private final Map<Trail, Visit> visits = new HashMap<>();
  private @Nullable Visit first;
  private @Nullable Visit last;
  private int covered;

  WalkMap(int slots) {
    super(slots, new long[0]);
  }

  Visit first() {
    return Objects.requireNonNull(first);
  }

  /** How many paths ended early. */
  int covered() {
    return covered;
  }

  @Override
  void at(int slot, State state) {
    Trail before = state.trail;
    super.at(slot, state);
    Visit visit = new Visit(slot, state.copy());
    visits.put(Objects.requireNonNull(state.trail), visit);
    last = visit;
    if (before == null) {
      first = visit;
    } else {
      Objects.requireNonNull(visits.get(before)).next.add(visit);
    }
  }

  @Override
  void keeps(Entry entry) {
    Objects.requireNonNull(last).kept = entry;
  }

  @Override
  void isCoveredBy(Entry entry, State state) {
    covered++;
    Objects.requireNonNull(last).coveredBy = visits.get(entry.state.trail);
  }
}
