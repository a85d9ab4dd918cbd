// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.memory;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.map.HeldObject;
import org.skep.bpf.map.ObjectSlots;
import org.skep.core.internal.run.Runs;

/** Slots of maps or programs. What leaves one keeps its reference until no run can see it. */
final class Slots implements ObjectSlots {
  private final Runs runs;
  private final AtomicReferenceArray<@Nullable HeldObject> objects;

  Slots(Runs runs, int count) {
    this.runs = runs;
    this.objects = new AtomicReferenceArray<>(count);
  }

  @Override
  public int size() {
    return objects.length();
  }

  @Override
  public @Nullable HeldObject get(int slot) {
    return objects.get(slot);
  }

  @Override
  public boolean set(int slot, @Nullable HeldObject object) {
    HeldObject old = objects.getAndSet(slot, object);
    if (old instanceof Held held) {
      runs.afterGracePeriod(held::release);
    }
    return old != null;
  }

  void clear() {
    for (int i = 0; i < objects.length(); i++) {
      set(i, null);
    }
  }
}
