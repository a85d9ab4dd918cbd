// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.skep.map.hash.internal.Hashes.at3;
import static org.skep.map.hash.internal.Hashes.little;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.HeapRegion;

/** Hashes with a value for each CPU slot, of which there are two here. */
class PercpuHashTest {
  private final HeapOfRegions memory = new HeapOfRegions();

  private MapInstance hash(String type, int valueSize) {
    HashType made = type.equals("lru") ? new LruPercpuHashMapType() : new PercpuHashMapType();
    return made.create(MapSpec.of(made.number(), 4, valueSize, 3, 0), memory);
  }

  private static byte[] key(int number) {
    return little(number, 4);
  }

  private static byte[] both(int first, int second) {
    byte[] both = new byte[16];
    both[0] = (byte) first;
    both[8] = (byte) second;
    return both;
  }

  private static byte[] value(MapInstance map, int number) {
    byte[] value = new byte[map.callValueSize()];
    assertThat(Hashes.lookup(map, key(number), value)).isZero();
    return value;
  }

  private void programUpdate(MapInstance map, int number, int value, long flags, int cpu) {
    memory.runOn(cpu);
    byte[] bytes = little(value, map.spec().valueSize());
    assertThat(map.programUpdate(at3(key(number)), 3, at3(bytes), 3, flags)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "lru"})
  void callsSeeTheValuesOfAllCpusEachIn8Bytes(String type) {
    MapInstance map = hash(type, 4);
    assertThat(map.callValueSize()).isEqualTo(16);
    assertThat(Hashes.update(map, key(1), both(7, 8), 0)).isZero();
    assertThat(value(map, 1)).isEqualTo(both(7, 8));
    assertThat(Hashes.update(map, key(1), both(9, 10), MapFlags.EXIST)).isZero();
    assertThat(value(map, 1)).isEqualTo(both(9, 10));
    byte[] out = new byte[16];
    assertThat(map.lookupAndDelete(at3(key(1)), 3, new HeapRegion(0, out), 0, 0)).isZero();
    assertThat(out).isEqualTo(both(9, 10));
    assertThat(map.entries()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "lru"})
  void programsWriteTheValueOfTheirCpuAndBeginTheOthersWithZero(String type) {
    MapInstance map = hash(type, 8);
    assertThat(Hashes.update(map, key(1), both(7, 8), 0)).isZero();
    assertThat(Hashes.delete(map, key(1))).isZero();
    programUpdate(map, 1, 5, MapFlags.ANY, 1);
    assertThat(value(map, 1)).isEqualTo(both(0, 5));
    programUpdate(map, 1, 6, MapFlags.ANY, 0);
    assertThat(value(map, 1)).isEqualTo(both(6, 5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "lru"})
  void programsPointToTheValueOfTheirCpuOrOfTheOneTheyName(String type) {
    MapInstance map = hash(type, 8);
    assertThat(Hashes.update(map, key(1), both(7, 8), 0)).isZero();
    for (int cpu = 0; cpu < 2; cpu++) {
      memory.runOn(cpu);
      long own = map.lookupAddress(at3(key(1)), 3);
      assertThat(memory.at(own).loadLong((int) own)).isEqualTo(7 + cpu);
      long named = map.lookupAddress(at3(key(1)), 3, 1 - cpu);
      assertThat(memory.at(named).loadLong((int) named)).isEqualTo(8 - cpu);
    }
    assertThat(map.lookupAddress(at3(key(1)), 3, 2)).isZero();
    assertThat(map.lookupAddress(at3(key(1)), 3, -1)).isZero();
    assertThat(map.lookupAddress(at3(key(2)), 3, 0)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100, 5000})
  void noTwoCpusShareACacheLine(int entries) {
    MapInstance map = new PercpuHashMapType().create(MapSpec.of(5, 4, 8, entries, 0), memory);
    assertThat(Hashes.update(map, key(1), both(7, 8), 0)).isZero();
    long first = map.lookupAddress(at3(key(1)), 3, 0);
    long second = map.lookupAddress(at3(key(1)), 3, 1);
    assertThat(second - first).isGreaterThanOrEqualTo(64);
  }
}
