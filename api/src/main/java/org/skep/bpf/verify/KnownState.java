// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known before an instruction, in the frame that it runs in.
 *
 * @param frame the frame's number: 0 for the program itself, 1 for what it calls, …
 * @param values registers, then stack from the frame pointer down; what holds nothing is left out
 */
public record KnownState(int frame, List<KnownValue> values) {
  /** Keeps a copy. */
  public KnownState {
    values = List.copyOf(values);
  }

  /** What is known of a place, such as {@code r1}; null if it holds nothing. */
  public @Nullable KnownValue at(String place) {
    for (KnownValue value : values) {
      if (value.place().equals(place)) {
        return value;
      }
    }
    return null;
  }

  /** The values that {@code before} does not have; all, if that is another frame. */
  public List<KnownValue> since(KnownState before) {
    if (before.frame != frame) {
      return values;
    }
    List<KnownValue> changed = new ArrayList<>(values);
    changed.removeAll(before.values);
    return changed;
  }
}
