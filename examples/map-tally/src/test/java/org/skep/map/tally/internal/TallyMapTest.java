// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.tally.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapType;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.HeapRegion;

class TallyMapTest {
  private static final int NUMBER = 0x10001;
  private static final int REGION = 7;

  private final TallyMapType type = new TallyMapType();

  private static MapSpec spec(int keySize, int valueSize, int maxEntries) {
    return MapSpec.of(NUMBER, keySize, valueSize, maxEntries, 0);
  }

  private TallyMap map(int keySize, int maxEntries) {
    MapSpec spec = spec(keySize, 8, maxEntries);
    type.check(spec);
    ByteBuffer bytes = ByteBuffer.allocateDirect((int) type.memoryBytes(spec, 1));
    return new TallyMap(spec, new DirectRegion(REGION, bytes, false));
  }

  /** A key of 16 bytes, of which maps with shorter keys read the first. */
  private static HeapRegion key(long number) {
    HeapRegion key = new HeapRegion(0, new byte[16]);
    key.storeLong(0, number);
    key.storeLong(8, ~number);
    return key;
  }

  private static int add(TallyMap map, long number, long count, long flags) {
    HeapRegion value = new HeapRegion(0, new byte[8]);
    value.storeLong(0, count);
    return map.update(key(number), 0, value, 0, flags);
  }

  private static long count(TallyMap map, long number) {
    HeapRegion value = new HeapRegion(0, new byte[8]);
    int result = map.lookup(key(number), 0, value, 0, 0);
    return result < 0 ? result : value.loadLong(0);
  }

  @Test
  void isFoundOnAPlainClassPath() {
    assertThat(ServiceLoader.load(MapType.class))
        .extracting(MapType::number, MapType::name)
        .containsExactly(org.assertj.core.api.Assertions.tuple(NUMBER, "tally"));
  }

  @ParameterizedTest
  @CsvSource({
    "3, 8, 1, key_size",
    "17, 8, 1, key_size",
    "-1, 8, 1, key_size",
    "4, 4, 1, value_size",
    "4, 8, 0, max_entries",
    "4, 8, 16777217, max_entries",
    "4, 8, -1, max_entries"
  })
  void refusesOtherSizesAndNamesTheField(int key, int value, int entries, String field) {
    assertThatThrownBy(() -> type.check(spec(key, value, entries)))
        .isInstanceOfSatisfying(
            BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL))
        .hasMessageContaining(field);
  }

  @Test
  void anUpdateAddsAndBeginsAtZero() {
    TallyMap map = map(4, 2);
    assertThat(add(map, 1, 5, MapFlags.ANY)).isZero();
    assertThat(add(map, 1, 7, MapFlags.EXIST)).isZero();
    assertThat(count(map, 1)).isEqualTo(12);
    assertThat(count(map, 2)).isEqualTo(Errno.ENOENT.negated());
  }

  @Test
  void flagsMeanWhatTheyMeanInAHash() {
    TallyMap map = map(4, 2);
    assertThat(add(map, 1, 5, MapFlags.EXIST)).isEqualTo(Errno.ENOENT.negated());
    assertThat(add(map, 1, 5, MapFlags.NOEXIST)).isZero();
    assertThat(add(map, 1, 5, MapFlags.NOEXIST)).isEqualTo(Errno.EEXIST.negated());
    assertThat(add(map, 1, 5, 3)).isEqualTo(Errno.EINVAL.negated());
    assertThat(count(map, 1)).isEqualTo(5);
  }

  @Test
  void aFullMapTakesNoNewKeyUntilOneIsDeletedAndThatBeginsAtZero() {
    TallyMap map = map(4, 2);
    add(map, 1, 5, 0);
    add(map, 2, 6, 0);
    assertThat(add(map, 3, 1, 0)).isEqualTo(Errno.E2BIG.negated());
    assertThat(add(map, 2, 1, 0)).isZero();
    assertThat(map.delete(key(1), 0)).isZero();
    assertThat(map.delete(key(1), 0)).isEqualTo(Errno.ENOENT.negated());
    assertThat(add(map, 3, 1, 0)).isZero();
    assertThat(count(map, 3)).isEqualTo(1);
    assertThat(map.entries()).isEqualTo(2);
  }

  @Test
  void programsAddThroughAPointer() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(16);
    DirectRegion region = new DirectRegion(REGION, bytes, false);
    TallyMap map = new TallyMap(spec(4, 8, 2), region);
    assertThat(map.lookupAddress(key(9), 0)).isZero();
    add(map, 8, 1, 0);
    add(map, 9, 1, 0);
    long address = map.lookupAddress(key(9), 0);
    assertThat(address >>> 32).isEqualTo(REGION);
    region.atomicAddLong((int) address, 41);
    assertThat(count(map, 9)).isEqualTo(42);
    assertThat(count(map, 8)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"4", "7", "8", "11", "16"})
  void walksEveryKeyOnceAndAgreesWithAModel(int keySize) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    TallyMap map = map(keySize, 40);
    Map<Long, Long> model = new TreeMap<>();
    for (int i = 0; i < 2000; i++) {
      long number = random.nextInt(60) * 0x01010101L;
      if (random.nextInt(3) == 0) {
        boolean was = model.remove(number) != null;
        assertThat(map.delete(key(number), 0)).as("seed %d", seed).isEqualTo(was ? 0 : -2);
      } else if (add(map, number, i, 0) == 0) {
        model.merge(number, (long) i, Long::sum);
      } else {
        assertThat(model).as("seed %d", seed).hasSize(40);
      }
    }
    Map<Long, Long> walked = new TreeMap<>();
    keys(map).forEach(number -> walked.put(number, count(map, number)));
    assertThat(walked).as("seed %d", seed).isEqualTo(model);
  }

  private static List<Long> keys(TallyMap map) {
    List<Long> keys = new ArrayList<>();
    HeapRegion next = new HeapRegion(0, new byte[16]);
    @Nullable HeapRegion last = null;
    while (map.nextKey(last, 0, next, 0) == 0) {
      keys.add(next.loadLong(0) & 0xffffffffL);
      assertThat(next.bytes(0, map.spec().keySize()))
          .isEqualTo(key(keys.get(keys.size() - 1)).bytes(0, map.spec().keySize()));
      last = next;
    }
    return keys;
  }

  @Test
  void losesNoAddOfManyThreads() throws InterruptedException {
    TallyMap map = map(8, 4);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  add(map, i & 3, 1, 0);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (int i = 0; i < 4; i++) {
      assertThat(count(map, i)).isEqualTo(10_000);
    }
  }
}
