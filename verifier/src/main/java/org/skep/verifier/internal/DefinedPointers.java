// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.verify.MemoryKind;
import org.skep.bpf.verify.ValueRange;

/** What the value that each instruction defines points to, where every path agrees. */
final class DefinedPointers {
  private static final long MOST = 1L << 30;

  private final @Nullable MemoryKind[] kinds;
  private final boolean[] isSeen;

  DefinedPointers(int slots) {
    kinds = new MemoryKind[slots];
    isSeen = new boolean[slots];
  }

  void add(int slot, Reg reg) {
    MemoryKind kind = kind(reg);
    if (!isSeen[slot]) {
      isSeen[slot] = true;
      kinds[slot] = kind;
    } else if (kinds[slot] != kind) {
      kinds[slot] = null;
    }
  }

  private static @Nullable MemoryKind kind(Reg reg) {
    if (!reg.isPointer() || isFar(reg)) {
      return null;
    }
    return switch (reg.type()) {
      case STACK -> MemoryKind.STACK;
      case CTX -> MemoryKind.CONTEXT;
      case PACKET, PACKET_META, PACKET_END -> MemoryKind.PACKET;
      default -> null;
    };
  }

  private static boolean isFar(Reg reg) {
    Scalar at = reg.at();
    return at.sMin() <= -MOST || at.sMax() >= MOST;
  }

  List<ValueRange> addTo(List<ValueRange> ranges) {
    List<ValueRange> all = new ArrayList<>(ranges);
    for (int slot = 0; slot < kinds.length; slot++) {
      MemoryKind kind = kinds[slot];
      if (kind != null) {
        all.set(slot, new ValueRange(ranges.get(slot).min(), ranges.get(slot).max(), kind));
      }
    }
    return Collections.unmodifiableList(all);
  }
}
