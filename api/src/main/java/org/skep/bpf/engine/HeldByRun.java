// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one run holds: few things at a time, so that a list is enough. */
final class HeldByRun {
  private long[] addresses = new long[8];
  private @Nullable Unwinder[] unwinders = new @Nullable Unwinder[8];
  private int count;

  void add(long address, Unwinder unwinder) {
    if (count == addresses.length) {
      addresses = Arrays.copyOf(addresses, 2 * count);
      unwinders = Arrays.copyOf(unwinders, 2 * count);
    }
    addresses[count] = address;
    unwinders[count++] = unwinder;
  }

  /** Takes out what is held at an address; null if nothing is. */
  @Nullable Unwinder remove(long address) {
    for (int i = count - 1; i >= 0; i--) {
      if (addresses[i] == address) {
        Unwinder found = unwinders[i];
        count--;
        addresses[i] = addresses[count];
        unwinders[i] = unwinders[count];
        unwinders[count] = null;
        return found;
      }
    }
    return null;
  }

  /** Gives all back, what was taken last first. */
  void unwind() {
    while (count > 0) {
      Unwinder unwinder = unwinders[--count];
      unwinders[count] = null;
      if (unwinder != null) {
        unwinder.unwind(addresses[count]);
      }
    }
  }
}
