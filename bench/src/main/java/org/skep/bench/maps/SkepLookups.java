// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench.maps;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.Codec;
import org.skep.core.Skep;

/** A runtime with one hash, filled, and programs that look its keys up. */
final class SkepLookups implements AutoCloseable {
  private static final long MEMORY = 8L << 30;

  private final Skep skep;
  private final BpfMap<byte[], Long> map;
  private final int keySize;
  private final int entries;

  SkepLookups(String engine, int keySize, int entries) {
    this.keySize = keySize;
    this.entries = entries;
    this.skep = Skep.builder().engine(engine).memoryLimit(MEMORY).open();
    MapSpec spec = MapSpec.of(MapTypes.HASH, keySize, Long.BYTES, entries, 0);
    this.map = BpfMap.create(skep.bpf(), spec, Codec.bytes(keySize), Codec.u64());
    fill();
  }

  private void fill() {
    HeapRegion key = new HeapRegion(0, new byte[keySize]);
    HeapRegion value = new HeapRegion(0, new byte[Long.BYTES]);
    try (MapHandle handle = skep.bpf().openMap(map.fd())) {
      for (long i = 0; i < entries; i++) {
        key.storeLong(0, LookupProgram.key(i));
        if (keySize > Long.BYTES) {
          key.storeLong(Long.BYTES, i);
        }
        int result = handle.update(key, 0, value, 0, 0);
        if (result < 0) {
          throw new IllegalStateException("key " + i + " of " + entries + ": " + result);
        }
      }
    }
  }

  /**
   * Nanoseconds for what is done with one key, beyond what the rest of the program takes.
   *
   * @param keys how many each thread uses: all, or a part of its own
   */
  Timing time(LookupProgram.Work work, int keys, Batches batches) {
    Timing all = whole(work, keys, batches);
    return all.without(whole(work.rest(), keys, batches), LookupProgram.LOOKUPS);
  }

  private Timing whole(LookupProgram.Work work, int keys, Batches batches) {
    LookupProgram program = new LookupProgram(keySize, work);
    try (BpfProgram loaded =
        BpfProgram.builder(skep.bpf(), ProgTypes.XDP, program.insns(map.fd())).load()) {
      long before = sum();
      Timing timing =
          batches.time(
              (thread, repeat) ->
                  loaded.testRun(
                      LookupProgram.packet(thread, keys, keys == entries ? 0 : thread * keys),
                      repeat));
      if (work == LookupProgram.Work.INCREMENT && sum() == before) {
        throw new IllegalStateException("the program counted nothing");
      }
      return timing;
    }
  }

  /** The sum of some values: whether programs found them. */
  private long sum() {
    long sum = 0;
    for (long i = 0; i < Math.min(entries, 100); i++) {
      ByteBuffer key = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      key.putLong(LookupProgram.key(i)).putLong(i);
      sum += map.get(Arrays.copyOf(key.array(), keySize)).orElse(0L);
    }
    return sum;
  }

  @Override
  public void close() {
    map.close();
    skep.close();
  }
}
