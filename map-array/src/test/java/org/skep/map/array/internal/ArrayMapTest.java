// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.array.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.FixedStrideValues;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.HeapRegion;

/** What the element calls answer; recorded on Linux 6.18 where it can be. */
class ArrayMapTest {
  private final HeapOfRegions memory = new HeapOfRegions();

  private MapInstance array(int valueSize, int entries) {
    MapSpec spec = MapSpec.of(MapTypes.ARRAY, 4, valueSize, entries, 0);
    return new ArrayMapType().create(spec, memory);
  }

  /** As {@link #array}, with regions of at most that size. */
  private MapInstance array(int valueSize, int entries, int regionBytes) {
    MapSpec spec = MapSpec.of(MapTypes.ARRAY, 4, valueSize, entries, 0);
    return ArrayMap.create(spec, ArrayLayout.of(spec, regionBytes), memory);
  }

  private static HeapRegion key(int index) {
    HeapRegion region = new HeapRegion(0, new byte[7]);
    region.storeInt(3, index);
    return region;
  }

  private static int update(MapInstance map, int index, long flags, byte... value) {
    return map.update(key(index), 3, new HeapRegion(0, value), 0, flags);
  }

  private static byte[] value(MapInstance map, int index) {
    byte[] bytes = new byte[map.spec().valueSize()];
    assertThat(map.lookup(key(index), 3, new HeapRegion(0, bytes), 0, 0)).isZero();
    return bytes;
  }

  private static byte[] bytes(int length, int fill) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) fill);
    return bytes;
  }

  @Test
  void everyElementExistsAndIsZero() {
    MapInstance map = array(5, 3);
    for (int i = 0; i < 3; i++) {
      assertThat(value(map, i)).isEqualTo(new byte[5]);
    }
    assertThat(map.entries()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0",
    "1, 2, 0",
    "1, 1, -17",
    "1, 3, -22",
    "1, 4, -22",
    "1, 16, -22",
    "1, -9223372036854775808, -22",
    "3, 0, -7",
    "7, 1, -7",
    "7, 2, -7",
    "-1, 0, -7",
    "7, 3, -22",
    "1, 5, -17",
  })
  void updateAnswersAsLinuxDoes(int index, long flags, int expected) {
    MapInstance map = array(8, 3);
    assertThat(update(map, index, flags, bytes(8, 7))).isEqualTo(expected);
    assertThat(value(map, 1)).isEqualTo(bytes(8, expected == 0 ? 7 : 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void indexesOutOfRangeAreAbsent(int index) {
    MapInstance map = array(8, 3);
    assertThat(map.lookup(key(index), 3, new HeapRegion(0, new byte[8]), 0, 0))
        .isEqualTo(Errno.ENOENT.negated());
    assertThat(map.lookupAddress(key(index), 3)).isZero();
  }

  @Test
  void nothingIsEverDeleted() {
    MapInstance map = array(8, 3);
    assertThat(map.delete(key(1), 3)).isEqualTo(Errno.EINVAL.negated());
    assertThat(map.delete(key(9), 3)).isEqualTo(Errno.EINVAL.negated());
    assertThat(map.lookupAndDelete(key(1), 3, new HeapRegion(0, new byte[8]), 0, 0))
        .isEqualTo(Errno.ENOTSUPP.negated());
  }

  @Test
  void keysAscendAndAnyOtherKeyIsBeforeTheFirst() {
    MapInstance map = array(8, 3);
    HeapRegion next = new HeapRegion(0, new byte[4]);
    for (int i = 0; i < 3; i++) {
      assertThat(map.nextKey(i == 0 ? null : next, 0, next, 0)).isZero();
      assertThat(next.loadInt(0)).isEqualTo(i);
    }
    assertThat(map.nextKey(next, 0, next, 0)).isEqualTo(Errno.ENOENT.negated());
    for (int absent : new int[] {3, -1, Integer.MAX_VALUE}) {
      assertThat(map.nextKey(key(absent), 3, next, 0)).isZero();
      assertThat(next.loadInt(0)).isZero();
    }
  }

  @Test
  void programsPointToTheValueItself() {
    MapInstance map = array(12, 5);
    update(map, 4, 0, bytes(12, 1));
    long address = map.lookupAddress(key(4), 3);
    DirectRegion region = memory.at(address);
    assertThat(region.bytes((int) address, 12)).isEqualTo(bytes(12, 1));
    region.storeInt((int) address + 8, 0x02020202);
    assertThat(value(map, 4)[8]).isEqualTo((byte) 2);
  }

  @Test
  void onlyOneElementCanBePointedToDirectly() {
    MapInstance one = array(12, 1);
    long address = one.valueAddress(0);
    assertThat(address).isEqualTo(one.lookupAddress(key(0), 3));
    assertThat(one.valueAddress(11)).isEqualTo(address + 11);
    for (int outside : new int[] {12, 15, -1, Integer.MIN_VALUE}) {
      assertThat(one.valueAddress(outside)).isEqualTo(Errno.EINVAL.negated());
    }
    assertThat(array(12, 2).valueAddress(0)).isEqualTo(Errno.ENOTSUPP.negated());
  }

  @ParameterizedTest
  @CsvSource({"5, 100, 64", "8, 64, 512", "24, 33, 100", "200, 7, 64", "1, 1, 8", "1, 9, 64"})
  void valuesOfSeveralRegionsAreKeptApart(int valueSize, int entries, int regionBytes) {
    MapInstance map = array(valueSize, entries, regionBytes);
    for (int i = 0; i < entries; i++) {
      assertThat(update(map, i, 0, bytes(valueSize, i + 1))).isZero();
    }
    FixedStrideValues values = Objects.requireNonNull(map.fixedStrideValues());
    assertThat(Integer.bitCount(values.entriesPerRegion())).isOne();
    for (int i = 0; i < entries; i++) {
      assertThat(value(map, i)).isEqualTo(bytes(valueSize, i + 1));
      DirectRegion region = values.region(i / values.entriesPerRegion());
      int at = i % values.entriesPerRegion() * values.stride();
      assertThat(map.lookupAddress(key(i), 3)).isEqualTo(region.address(at));
      assertThat(region.bytes(at, valueSize)).isEqualTo(bytes(valueSize, i + 1));
      assertThat(at % 8).isZero();
    }
    assertThat(memory.bytes()).isEqualTo((long) entries * ((valueSize + 7) / 8 * 8L));
    assertThat(map.lookupAddress(key(entries), 3)).isZero();
  }

  @Test
  void behavesAsAnArrayOfBytes() {
    long seed = System.nanoTime();
    System.out.println("ArrayMapTest seed " + seed);
    Random random = new Random(seed);
    MapInstance map = array(17, 50, 256);
    byte[][] model = new byte[50][17];
    for (int step = 0; step < 20_000; step++) {
      int index = random.nextInt(50);
      if (random.nextBoolean()) {
        random.nextBytes(model[index]);
        assertThat(update(map, index, random.nextInt(2) * 2L, model[index])).isZero();
      } else {
        assertThat(value(map, index)).isEqualTo(model[index]);
      }
    }
  }
}
