// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.array.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.ValueFields;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.HeapRegion;

/** Values with a {@code struct bpf_spin_lock} at offset 4. */
class ArrayLockTest {
  private static final int SIZE = 64;
  private static final HeapRegion KEY = new HeapRegion(0, new byte[4]);

  private final HeapOfRegions memory = new HeapOfRegions();
  private final MapInstance map =
      new ArrayMapType()
          .create(
              new MapSpec(MapTypes.ARRAY, 4, SIZE, 1, 0, 0, "", 1, 2, new ValueFields(4, -1)),
              memory);

  private static HeapRegion filled(int with) {
    HeapRegion value = new HeapRegion(0, new byte[SIZE]);
    for (int i = 0; i < SIZE; i++) {
      value.storeByte(i, with);
    }
    return value;
  }

  private DirectRegion memoryOfValue() {
    return memory.at(map.valueAddress(0));
  }

  @Test
  void callsNeitherReadNorWriteTheLock() {
    memoryOfValue().storeInt(4, 1);
    assertThat(map.update(KEY, 0, filled(7), 0, MapFlags.ANY)).isZero();
    assertThat(memoryOfValue().loadInt(4)).isEqualTo(1);
    HeapRegion out = filled(9);
    assertThat(map.lookup(KEY, 0, out, 0, 0)).isZero();
    assertThat(out.loadInt(0)).isEqualTo(0x0707_0707);
    assertThat(out.loadInt(4)).isZero();
    assertThat(out.loadInt(SIZE - 4)).isEqualTo(0x0707_0707);
  }

  @Test
  void aLockThatIsNeverGivenBackHangsNobody() {
    memoryOfValue().storeInt(4, 77);
    assertThat(map.update(KEY, 0, filled(7), 0, MapFlags.F_LOCK)).isEqualTo(Errno.EBUSY.negated());
    assertThat(map.lookup(KEY, 0, filled(7), 0, MapFlags.F_LOCK)).isEqualTo(Errno.EBUSY.negated());
  }

  @Test
  void lockedCopiesAreWhole() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    AtomicBoolean isOver = new AtomicBoolean();
    Future<?> writer =
        threads.submit(
            () -> {
              for (int i = 1; !isOver.get(); i++) {
                assertThat(map.update(KEY, 0, filled(i), 0, MapFlags.F_LOCK)).isZero();
              }
            });
    Future<?> reader =
        threads.submit(
            () -> {
              HeapRegion out = filled(0);
              for (int i = 0; i < 100_000; i++) {
                assertThat(map.lookup(KEY, 0, out, 0, MapFlags.F_LOCK)).isZero();
                assertThat(out.loadInt(0)).isEqualTo(out.loadInt(SIZE - 4));
                assertThat(out.loadInt(4)).isZero();
              }
            });
    reader.get(60, TimeUnit.SECONDS);
    isOver.set(true);
    writer.get(60, TimeUnit.SECONDS);
    threads.shutdown();
  }
}
