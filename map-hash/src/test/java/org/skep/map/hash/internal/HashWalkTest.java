// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.skep.map.hash.internal.Hashes.little;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.BatchWalk;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.HeapRegion;

/** Hashes read in batches. */
class HashWalkTest {
  private static MapInstance hash(int entries, int count) {
    // A known seed, and so the same hashes each time.
    MapInstance map =
        new HashMapType()
            .create(Hashes.spec(4, 8, entries, MapFlags.ZERO_SEED), new HeapOfRegions());
    for (int i = 0; i < count; i++) {
      put(map, i);
    }
    return map;
  }

  private static void put(MapInstance map, int number) {
    assertThat(Hashes.update(map, little(number, 4), little(number + 1000L, 8), 0)).isZero();
  }

  private static List<Integer> read(
      MapInstance map, int count, boolean remove, Runnable betweenBatches) {
    BatchWalk walk = Objects.requireNonNull(map.batchWalk());
    HeapRegion keys = new HeapRegion(0, new byte[4 * count]);
    HeapRegion values = new HeapRegion(0, new byte[8 * count]);
    List<Integer> read = new ArrayList<>();
    long position = BatchWalk.START;
    BatchWalk.Step step;
    do {
      step = walk.walk(position, count, keys, 0, values, 0, remove);
      assertThat(step.copied()).isLessThanOrEqualTo(count);
      assertThat(step.isAtEnd() || step.copied() > 0).isTrue();
      for (int i = 0; i < step.copied(); i++) {
        assertThat(values.loadLong(i * 8)).isEqualTo(keys.loadInt(i * 4) + 1000L);
        read.add(keys.loadInt(i * 4));
      }
      position = step.position() & 0xffff_ffffL;
      betweenBatches.run();
    } while (!step.isAtEnd());
    return read;
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "1000, 1000, 1", "1000, 1000, 7", "1000, 500, 1000", "100000, 3, 2"})
  void meetsEachKeyOnceInBatchesOfAnySize(int entries, int count, int batch) {
    MapInstance map = hash(entries, count);
    List<Integer> read = read(map, batch, false, () -> {});
    assertThat(read).hasSize(count).doesNotHaveDuplicates();
    assertThat(map.entries()).isEqualTo(count);
  }

  @Test
  void aBucketThatIsLongerThanTheBatchIsReadInParts() {
    // One bucket and one stripe, but many keys: no batch could hold the chain.
    HashLayout one = new HashLayout(64, 1, 1, 1, 8, 8, 8, 1, 65, 7, true);
    MapInstance map =
        ChainedHashMap.create(HashKind.HASH, Hashes.spec(4, 8, 64, 0), one, new HeapOfRegions(), 0);
    for (int i = 0; i < 64; i++) {
      put(map, i);
    }
    assertThat(read(map, 3, false, () -> {})).hasSize(64).doesNotHaveDuplicates();
  }

  @Test
  void keysOfOneHashComeTogetherOrNotAtAll() {
    HashLayout one = new HashLayout(4, 1, 1, 1, 8, 8, 8, 1, 5, 3, true);
    ChainedHashMap map =
        ChainedHashMap.create(HashKind.HASH, Hashes.spec(4, 8, 4, 0), one, new HeapOfRegions(), 0);
    put(map, 1);
    put(map, 2);
    Elements elements = map.elements();
    int first = map.chains().head(0);
    elements.setHash(first, 5);
    elements.setHash(elements.link(first), 5);
    HeapRegion keys = new HeapRegion(0, new byte[8]);
    HeapRegion values = new HeapRegion(0, new byte[16]);
    HashWalk walk = new HashWalk(map);
    assertThat(walk.walk(BatchWalk.START, 1, keys, 0, values, 0, false))
        .isEqualTo(new BatchWalk.Step(0, -1, false));
    assertThat(walk.walk(BatchWalk.START, 2, keys, 0, values, 0, false))
        .isEqualTo(new BatchWalk.Step(2, BatchWalk.END, true));
  }

  @Test
  void takesOutWhatItReadAndNothingElse() {
    MapInstance map = hash(1000, 1000);
    assertThat(read(map, 10, true, () -> {})).hasSize(1000).doesNotHaveDuplicates();
    assertThat(map.entries()).isZero();
  }

  @Test
  void keysThatStayAreMetWhileOthersComeGoAndAreReplaced() {
    long seed = System.nanoTime();
    System.out.println("HashWalkTest seed " + seed);
    Random random = new Random(seed);
    MapInstance map = hash(2000, 1000);
    Set<Integer> stays = new HashSet<>();
    for (int i = 0; i < 1000; i += 2) {
      stays.add(i);
    }
    List<Integer> read =
        read(
            map,
            5,
            false,
            () -> {
              put(map, 2 * random.nextInt(500));
              Hashes.delete(map, little(2 * random.nextInt(500) + 1, 4));
              put(map, 1000 + random.nextInt(900));
            });
    assertThat(read).containsAll(stays).doesNotHaveDuplicates();
  }
}
