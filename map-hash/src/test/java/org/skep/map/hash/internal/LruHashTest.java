// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.skep.map.hash.internal.Hashes.at3;
import static org.skep.map.hash.internal.Hashes.little;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;

/** A full LRU hash gives up what was not used for long. */
class LruHashTest {
  private final HeapOfRegions memory = new HeapOfRegions();

  private MapInstance hash(int entries, int flags) {
    return new LruHashMapType().create(MapSpec.of(MapTypes.LRU_HASH, 4, 8, entries, flags), memory);
  }

  private static byte[] key(int number) {
    return little(number, 4);
  }

  private static int put(MapInstance map, int number, long flags) {
    return Hashes.update(map, key(number), little(number, 8), flags);
  }

  private static boolean has(MapInstance map, int number) {
    byte[] value = new byte[8];
    int answer = Hashes.lookup(map, key(number), value);
    if (answer == 0) {
      assertThat(value).isEqualTo(little(number, 8));
    }
    return answer == 0;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 16, 1000})
  void neverRefusesNorExceedsItsSizeAndHasWhatCameLast(int entries) {
    MapInstance map = hash(entries, 0);
    for (int i = 0; i < entries * 5; i++) {
      assertThat(put(map, i, MapFlags.ANY)).isZero();
      assertThat(has(map, i)).isTrue();
      assertThat(map.entries()).isEqualTo(Math.min(i + 1, entries));
    }
    int present = 0;
    for (int i = 0; i < entries * 5; i++) {
      present += has(map, i) ? 1 : 0;
    }
    assertThat(present).isEqualTo(entries);
  }

  @Test
  void withoutUsesTheOldestGoFirst() {
    MapInstance map = hash(100, 0);
    for (int i = 0; i < 130; i++) {
      assertThat(put(map, i, MapFlags.ANY)).isZero();
    }
    for (int i = 0; i < 130; i++) {
      assertThat(has(map, i)).as("key %d", i).isEqualTo(i >= 30);
    }
  }

  @Test
  void whatProgramsLookAtStays() {
    MapInstance map = hash(1000, 0);
    for (int i = 0; i < 100_000; i++) {
      assertThat(put(map, i, MapFlags.ANY)).isZero();
      if (i >= 100 && i % 50 == 0) {
        for (int hot = 0; hot < 100; hot++) {
          assertThat(map.lookupAddress(at3(key(hot)), 3)).as("key %d", hot).isNotZero();
        }
      }
    }
  }

  @Test
  void whatOnlyCallsLookAtDoesNot() {
    MapInstance map = hash(10, 0);
    for (int i = 0; i < 20; i++) {
      assertThat(put(map, i, MapFlags.ANY)).isZero();
      has(map, 0);
    }
    assertThat(has(map, 0)).isFalse();
  }

  @Test
  void anUpdateIsAUse() {
    MapInstance map = hash(10, 0);
    for (int i = 0; i < 1000; i++) {
      assertThat(put(map, i, MapFlags.ANY)).isZero();
      assertThat(put(map, 0, MapFlags.EXIST)).isZero();
    }
    assertThat(has(map, 0)).isTrue();
  }

  @Test
  void whatIsRefusedGivesUpNothing() {
    MapInstance map = hash(3, 0);
    for (int i = 0; i < 3; i++) {
      put(map, i, MapFlags.ANY);
    }
    assertThat(put(map, 2, MapFlags.NOEXIST)).isEqualTo(Errno.EEXIST.negated());
    assertThat(put(map, 9, MapFlags.EXIST)).isEqualTo(Errno.ENOENT.negated());
    for (int i = 0; i < 3; i++) {
      assertThat(has(map, i)).isTrue();
    }
  }

  @Test
  void deletedElementsAreUsedBeforeAnyGoes() {
    MapInstance map = hash(64, 0);
    for (int i = 0; i < 200; i++) {
      put(map, i, MapFlags.ANY);
    }
    for (int i = 199; i >= 190; i--) {
      assertThat(Hashes.delete(map, key(i))).isZero();
    }
    for (int i = 200; i < 210; i++) {
      assertThat(put(map, i, MapFlags.ANY)).isZero();
    }
    for (int i = 136; i < 190; i++) {
      assertThat(has(map, i)).as("key %d", i).isTrue();
    }
    // What has just come is not the first to go.
    for (int i = 300; i < 310; i++) {
      put(map, i, MapFlags.ANY);
    }
    for (int i = 200; i < 210; i++) {
      assertThat(has(map, i)).as("key %d", i).isTrue();
    }
  }

  @Test
  void withAListForEachCpuACpuGivesUpOnlyItsOwn() {
    MapInstance map = hash(7, MapFlags.NO_COMMON_LRU);
    assertThat(map.spec().maxEntries()).isEqualTo(8);
    memory.runOn(0);
    for (int i = 0; i < 4; i++) {
      assertThat(map.programUpdate(at3(key(i)), 3, at3(little(i, 8)), 3, 0)).isZero();
    }
    memory.runOn(1);
    for (int i = 100; i < 200; i++) {
      assertThat(map.programUpdate(at3(key(i)), 3, at3(little(i, 8)), 3, 0)).isZero();
    }
    for (int i = 0; i < 4; i++) {
      assertThat(has(map, i)).isTrue();
    }
    assertThat(map.entries()).isEqualTo(8);
  }

  @ParameterizedTest
  @CsvSource({"4, 0", "64, 0", "1000, 0", "64, 2"})
  void writersOfManyThreadsAlwaysSucceed(int entries, int flags) throws Exception {
    MapInstance map = hash(entries, flags);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> running = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int own = t;
      running.add(
          threads.submit(
              () -> {
                for (int i = 0; i < 30_000; i++) {
                  int number = i * 4 + own;
                  assertThat(put(map, number, MapFlags.ANY)).isZero();
                  has(map, number);
                  map.lookupAddress(at3(key(number - 40)), 3);
                  if (i % 3 == 0) {
                    Hashes.delete(map, key(number - 20));
                  }
                }
              }));
    }
    for (Future<?> each : running) {
      each.get(60, TimeUnit.SECONDS);
    }
    threads.shutdown();
    assertThat(map.entries()).isLessThanOrEqualTo(map.spec().maxEntries());
    for (int i = 0; i < entries * 2; i++) {
      assertThat(put(map, 1_000_000 + i, MapFlags.ANY)).isZero();
    }
    assertThat(map.entries()).isEqualTo(map.spec().maxEntries());
  }
}
