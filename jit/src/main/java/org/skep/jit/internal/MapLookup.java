// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.HelperIds;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.map.FixedStrideValues;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapRef;
import org.skep.bpf.map.WordKeyedLookup;
import org.skep.bpf.mem.DirectRegion;
import org.skep.isa.Insn;

/**
 * A lookup that needs no call of the helper: the map is known, and says of itself how its values
 * are found.
 *
 * @param map the map
 * @param array how, if by index into one region
 * @param hash how, if by a key in one or two words
 */
record MapLookup(MapRef map, @Nullable FixedStrideValues array, @Nullable WordKeyedLookup hash) {
  /** The lookup at a slot; null if it is none, or its map offers nothing shorter. */
  static @Nullable MapLookup of(Code code, int slot) {
    Insn insn = code.insns[slot];
    Helper helper = code.helper(slot);
    MapRef map = code.map(slot);
    boolean isLookup =
        insn.isHelperCall()
            && helper != null
            && helper.id() == HelperIds.MAP_LOOKUP_ELEM
            && helper.prototype().mapOperation() == MapOperation.PROG_LOOKUP;
    if (!isLookup || map == null || map.inner() != null) {
      return null;
    }
    FixedStrideValues array = map.instance().fixedStrideValues();
    if (array != null && map.spec().keySize() == Integer.BYTES && region(map) != null) {
      return new MapLookup(map, array, null);
    }
    WordKeyedLookup hash = map.instance().wordKeyedLookup();
    int size = map.spec().keySize();
    if (hash != null && (size == Integer.BYTES || size == Long.BYTES || size == 2 * Long.BYTES)) {
      return new MapLookup(map, null, hash);
    }
    return null;
  }

  /** The only region that values of a map lie in; null if there may be several. */
  static @Nullable DirectRegion region(MapRef map) {
    FixedStrideValues values = map.instance().fixedStrideValues();
    if (values == null) {
      return map.instance().valueRegion();
    }
    if (Integer.compareUnsigned(map.spec().maxEntries(), values.entriesPerRegion()) > 0) {
      return null;
    }
    return values.region(0);
  }
}
