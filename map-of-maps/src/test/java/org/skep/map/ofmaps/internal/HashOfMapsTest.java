// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.ofmaps.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.mem.HeapRegion;
import org.skep.core.Skep;

/** Maps of maps through the call, against a model. */
class HashOfMapsTest {
  private static int create(Bpf bpf, int type, int keySize, int valueSize, int entries, int inner) {
    return bpf.call(
            Cmd.MAP_CREATE,
            BpfAttr.create()
                .u32(Attr.MapCreate.MAP_TYPE, type)
                .u32(Attr.MapCreate.KEY_SIZE, keySize)
                .u32(Attr.MapCreate.VALUE_SIZE, valueSize)
                .u32(Attr.MapCreate.MAX_ENTRIES, entries)
                .u32(Attr.MapCreate.INNER_MAP_FD, inner))
        .orThrow();
  }

  private static HeapRegion word(int value) {
    HeapRegion region = new HeapRegion(0, new byte[4]);
    region.storeInt(0, value);
    return region;
  }

  @Test
  void aLookupGivesTheIdOfWhatWasPutAndOthersAreRefused() {
    try (Skep skep = Skep.builder().cpus(2).open()) {
      Bpf bpf = skep.bpf();
      int inner = create(bpf, MapTypes.ARRAY, 4, 8, 2, 0);
      int other = create(bpf, MapTypes.ARRAY, 4, 8, 3, 0);
      for (int type : new int[] {MapTypes.ARRAY_OF_MAPS, MapTypes.HASH_OF_MAPS}) {
        try (MapHandle outer = bpf.openMap(create(bpf, type, 4, 4, 2, inner));
            MapHandle held = bpf.openMap(inner)) {
          assertThat(outer.update(word(1), 0, word(inner), 0, 0)).isZero();
          HeapRegion value = word(0);
          assertThat(outer.lookup(word(1), 0, value, 0, 0)).isZero();
          assertThat(value.loadInt(0)).isEqualTo(held.id());
          assertThat(outer.update(word(0), 0, word(other), 0, 0))
              .as("an array of another size")
              .isEqualTo(Errno.EINVAL.negated());
          assertThat(outer.update(word(0), 0, word(999), 0, 0)).isEqualTo(Errno.EBADF.negated());
          assertThat(outer.delete(word(1), 0)).isZero();
          assertThat(outer.lookup(word(1), 0, value, 0, 0)).isEqualTo(Errno.ENOENT.negated());
        }
      }
    }
  }

  @Test
  void aMapThatOnlyASlotHoldsLivesUntilItLeaves() {
    try (Skep skep = Skep.builder().cpus(2).open()) {
      Bpf bpf = skep.bpf();
      int inner = create(bpf, MapTypes.ARRAY, 4, 8, 2, 0);
      try (MapHandle outer = bpf.openMap(create(bpf, MapTypes.ARRAY_OF_MAPS, 4, 4, 1, inner))) {
        assertThat(outer.update(word(0), 0, word(inner), 0, 0)).isZero();
        HeapRegion id = word(0);
        outer.lookup(word(0), 0, id, 0, 0);
        bpf.call(Cmd.FD_CLOSE, BpfAttr.create().u32(0, inner)).orThrow();
        BpfAttr byId = BpfAttr.create().u32(0, id.loadInt(0));
        int again = bpf.call(Cmd.MAP_GET_FD_BY_ID, byId).orThrow();
        bpf.call(Cmd.FD_CLOSE, BpfAttr.create().u32(0, again)).orThrow();
        assertThat(outer.delete(word(0), 0)).isZero();
        assertThat(bpf.bpf(Cmd.MAP_GET_FD_BY_ID, byId, 120)).isEqualTo(Errno.ENOENT.negated());
      }
    }
  }

  @Test
  void theHashDoesWhatAModelDoes() {
    long seed = System.nanoTime();
    System.out.println("HashOfMapsTest seed " + seed);
    Random random = new Random(seed);
    try (Skep skep = Skep.builder().cpus(2).open()) {
      Bpf bpf = skep.bpf();
      int[] inner = new int[3];
      int[] ids = new int[3];
      for (int i = 0; i < 3; i++) {
        inner[i] = create(bpf, MapTypes.ARRAY, 4, 8, 2, 0);
        try (MapHandle map = bpf.openMap(inner[i])) {
          ids[i] = map.id();
        }
      }
      try (MapHandle outer = bpf.openMap(create(bpf, MapTypes.HASH_OF_MAPS, 4, 4, 8, inner[0]))) {
        Map<Integer, Integer> model = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
          int key = random.nextInt(12);
          int which = random.nextInt(3);
          int flags = random.nextInt(3);
          boolean has = model.containsKey(key);
          if (random.nextInt(3) == 0) {
            assertThat(outer.delete(word(key), 0)).isEqualTo(has ? 0 : Errno.ENOENT.negated());
            model.remove(key);
          } else {
            int expected =
                flags == 1 && has
                    ? Errno.EEXIST.negated()
                    : flags == 2 && !has
                        ? Errno.ENOENT.negated()
                        : !has && model.size() == 8 ? Errno.E2BIG.negated() : 0;
            assertThat(outer.update(word(key), 0, word(inner[which]), 0, flags))
                .isEqualTo(expected);
            if (expected == 0) {
              model.put(key, ids[which]);
            }
          }
          HeapRegion value = word(0);
          int found = outer.lookup(word(key), 0, value, 0, 0);
          assertThat(found == 0 ? value.loadInt(0) : -1).isEqualTo(model.getOrDefault(key, -1));
        }
        assertThat(keys(outer)).isEqualTo(model.keySet());
      }
    }
  }

  private static Set<Integer> keys(MapHandle map) {
    Set<Integer> keys = new HashSet<>();
    HeapRegion key = word(0);
    int result = map.nextKey(null, 0, key, 0);
    while (result == 0) {
      assertThat(keys.add(key.loadInt(0))).isTrue();
      result = map.nextKey(key, 0, key, 0);
    }
    return keys;
  }
}
