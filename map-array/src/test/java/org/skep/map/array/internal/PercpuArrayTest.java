// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.array.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.HeapRegion;

/** Arrays with a value for each of two CPU slots. */
class PercpuArrayTest {
  private final HeapOfRegions memory = new HeapOfRegions();

  private MapInstance array(int valueSize, int entries) {
    return new PercpuArrayMapType()
        .create(MapSpec.of(MapTypes.PERCPU_ARRAY, 4, valueSize, entries, 0), memory);
  }

  private static HeapRegion key(int index) {
    HeapRegion key = new HeapRegion(0, new byte[4]);
    key.storeInt(0, index);
    return key;
  }

  private static HeapRegion values(long first, long second) {
    HeapRegion values = new HeapRegion(0, new byte[16]);
    values.storeLong(0, first);
    values.storeLong(8, second);
    return values;
  }

  private static void holds(MapInstance map, int index, long first, long second) {
    HeapRegion out = values(-1, -1);
    assertThat(map.lookup(key(index), 0, out, 0, 0)).isZero();
    assertThat(out.array()).isEqualTo(values(first, second).array());
  }

  @Test
  void callsSeeTheValuesOfAllCpus() {
    MapInstance map = array(8, 3);
    holds(map, 1, 0, 0);
    assertThat(map.update(key(1), 0, values(7, 8), 0, 0)).isZero();
    holds(map, 1, 7, 8);
    holds(map, 0, 0, 0);
    holds(map, 2, 0, 0);
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 0", "1, 1, -17", "1, 2, 0", "1, 4, -22", "3, 0, -7", "3, 1, -7", "-1, 2, -7"})
  void updateAnswersAsLinuxDoes(int index, long flags, int expected) {
    MapInstance map = array(8, 3);
    assertThat(map.update(key(index), 0, values(1, 1), 0, flags)).isEqualTo(expected);
    assertThat(map.programUpdate(key(index), 0, values(1, 1), 0, flags)).isEqualTo(expected);
  }

  @Test
  void programsReadAndWriteTheirOwn() {
    MapInstance map = array(4, 3);
    assertThat(map.callValueSize()).isEqualTo(16);
    for (int cpu = 0; cpu < 2; cpu++) {
      memory.runOn(cpu);
      assertThat(map.programUpdate(key(2), 0, values(5 + cpu, 99), 0, 0)).isZero();
      long own = map.lookupAddress(key(2), 0);
      assertThat(memory.at(own).loadLong((int) own)).isEqualTo(5 + cpu);
      assertThat(map.lookupAddress(key(2), 0, cpu)).isEqualTo(own);
    }
    holds(map, 2, 5, 6);
    assertThat(map.lookupAddress(key(2), 0, 2)).isZero();
    assertThat(map.lookupAddress(key(3), 0)).isZero();
    assertThat(map.delete(key(0), 0)).isEqualTo(Errno.EINVAL.negated());
  }
}
