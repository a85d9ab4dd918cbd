// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.run;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The inner maps that one run has found, by serial: open addressing, at most half full. */
final class InnerMaps {
  private @Nullable InnerMap[] maps = new @Nullable InnerMap[16];
  private int count;

  void add(InnerMap map) {
    int slot = slotOf(map.serial());
    if (maps[slot] != null) {
      return;
    }
    maps[slot] = map;
    if (++count * 2 > maps.length) {
      grow();
    }
  }

  @Nullable InnerMap get(int serial) {
    return count == 0 ? null : maps[slotOf(serial)];
  }

  private int slotOf(int serial) {
    int mask = maps.length - 1;
    int slot = serial & mask;
    InnerMap found;
    while ((found = maps[slot]) != null && found.serial() != serial) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    @Nullable InnerMap[] old = maps;
    maps = new @Nullable InnerMap[old.length * 2];
    for (InnerMap map : old) {
      if (map != null) {
        maps[slotOf(map.serial())] = map;
      }
    }
  }

  void clear() {
    if (count > 0) {
      Arrays.fill(maps, null);
      count = 0;
    }
  }
}
