// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.mem.Region;

/** What one run holds: few things at a time, so that a list is enough. Allocates to grow only. */
final class HeldByRun {
  private static final class Held {
    private @Nullable Region region;
    private int offset;
    private @Nullable Unwinder unwinder;

    boolean isAt(long address) {
      return region != null && region.address(offset) == address;
    }
  }

  private final List<Held> all = new ArrayList<>();
  private int count;

  void add(Region region, int offset, Unwinder unwinder) {
    if (count == all.size()) {
      all.add(new Held());
    }
    Held held = all.get(count++);
    held.region = region;
    held.offset = offset;
    held.unwinder = unwinder;
  }

  /** Takes out what is held at an address; null if nothing is. */
  @Nullable Unwinder remove(long address) {
    for (int i = count - 1; i >= 0; i--) {
      Held held = all.get(i);
      if (held.isAt(address)) {
        Unwinder found = held.unwinder;
        Held last = all.get(--count);
        held.region = last.region;
        held.offset = last.offset;
        held.unwinder = last.unwinder;
        last.region = null;
        last.unwinder = null;
        return found;
      }
    }
    return null;
  }

  /** Gives all back, what was taken last first. */
  void unwind() {
    while (count > 0) {
      Held held = all.get(--count);
      Region region = held.region;
      Unwinder unwinder = held.unwinder;
      held.region = null;
      held.unwinder = null;
      if (region != null && unwinder != null) {
        unwinder.unwind(region, held.offset);
      }
    }
  }
}
