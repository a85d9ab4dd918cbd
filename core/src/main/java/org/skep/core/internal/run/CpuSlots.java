// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.run;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** CPU slots that runs lease: runs on two threads never share one. */
final class CpuSlots {
  private final AtomicIntegerArray taken;

  CpuSlots(int count) {
    this.taken = new AtomicIntegerArray(count);
  }

  int count() {
    return taken.length();
  }

  /** A free slot, {@code preferred} if it is; −1 if all are taken. */
  int lease(int preferred) {
    for (int i = 0; i < taken.length(); i++) {
      int slot = (preferred + i) % taken.length();
      if (taken.get(slot) == 0 && taken.compareAndSet(slot, 0, 1)) {
        return slot;
      }
    }
    return -1;
  }

  void release(int slot) {
    taken.setRelease(slot, 0);
  }
}
