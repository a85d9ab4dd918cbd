// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.soak.maps;

import static org.skep.soak.maps.Checked.require;

import java.util.Arrays;
import java.util.Random;
import org.skep.bpf.Bpf;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.Codec;

/** Maps that come and go, and hand their memory on: it is zero, and nobody else's. */
final class CheckedComings implements Checked {
  private static final int MOST_ENTRIES = 32;
  private static final int VALUE = 64;

  private final Bpf bpf;

  CheckedComings(Bpf bpf) {
    this.bpf = bpf;
  }

  @Override
  public String name() {
    return "maps that come and go";
  }

  @Override
  public void step(int thread, Random random) {
    int entries = 1 + random.nextInt(MOST_ENTRIES);
    byte[] mark = new byte[VALUE];
    Arrays.fill(mark, (byte) (thread + 1));
    if (random.nextBoolean()) {
      array(entries, mark);
    } else {
      hash(entries, mark, random.nextBoolean() ? MapFlags.NO_PREALLOC : 0);
    }
  }

  private void array(int entries, byte[] mark) {
    MapSpec spec = MapSpec.of(MapTypes.ARRAY, 4, VALUE, entries, 0);
    try (BpfMap<Integer, byte[]> map = BpfMap.create(bpf, spec, Codec.u32(), Codec.bytes(VALUE))) {
      for (int i = 0; i < entries; i++) {
        byte[] found = map.get(i).orElseThrow();
        require(Arrays.equals(found, new byte[VALUE]), "a new array has %d", found[0]);
        map.put(i, mark);
      }
      for (int i = 0; i < entries; i++) {
        byte[] found = map.get(i).orElseThrow();
        require(Arrays.equals(found, mark), "an array of %d has %d", mark[0], found[0]);
      }
    }
  }

  private void hash(int entries, byte[] mark, int flags) {
    MapSpec spec = MapSpec.of(MapTypes.HASH, 4, VALUE, entries, flags);
    try (BpfMap<Integer, byte[]> map = BpfMap.create(bpf, spec, Codec.u32(), Codec.bytes(VALUE))) {
      require(map.entries().isEmpty(), "a new hash is not empty");
      for (int i = 0; i < entries; i++) {
        map.put(i, mark);
      }
      map.entries()
          .forEach(
              entry ->
                  require(
                      Arrays.equals(entry.getValue(), mark),
                      "a hash of %d has %d",
                      mark[0],
                      entry.getValue()[0]));
    }
  }

  @Override
  public void finish() {}

  @Override
  public void close() {}
}
