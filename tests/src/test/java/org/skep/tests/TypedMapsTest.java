// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.typed.BpfBloomFilter;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfQueue;
import org.skep.bpf.typed.Codec;
import org.skep.core.Skep;

/** Typed maps: the examples of their Javadoc, and what they promise. */
class TypedMapsTest {
  private final Skep skep = Skep.builder().cpus(3).open();
  private final Bpf bpf = skep.bpf();

  /** A longest-prefix key. */
  record Route(int length, int address) {}

  @AfterEach
  void close() {
    skep.close();
  }

  private BpfMap<Integer, Long> map(int type, int entries) {
    return BpfMap.create(bpf, MapSpec.of(type, 4, 8, entries, 0), Codec.u32(), Codec.u64());
  }

  private static Map<Integer, Long> numbers(int count) {
    Map<Integer, Long> numbers = new HashMap<>();
    for (int i = 0; i < count; i++) {
      numbers.put(i, i * 3L);
    }
    return numbers;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 3000})
  void manyElementsGoInAndOutInBatches(int count) {
    BpfMap<Integer, Long> map = map(MapTypes.HASH, 4000);
    map.putAll(numbers(count));
    assertThat(map.size()).isEqualTo(count);
    assertThat(map.entries())
        .containsExactlyInAnyOrderElementsOf(List.copyOf(numbers(count).entrySet()));
    assertThat(map.stream().filter(entry -> entry.getValue() > 100).count())
        .isEqualTo(Math.max(0, count - 34));
    assertThat(map.drain().mapToLong(Map.Entry::getValue).sum())
        .isEqualTo(3L * count * (count - 1) / 2);
    assertThat(map.size()).isZero();
  }

  @Test
  void arraysComeInOrder() {
    BpfMap<Integer, Long> map = map(MapTypes.ARRAY, 1000);
    map.putAll(numbers(1000));
    assertThat(map.stream().map(Map.Entry::getKey)).isSorted().hasSize(1000);
    assertThatThrownBy(() -> map.drain().count())
        .isInstanceOfSatisfying(
            BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOTSUPP));
  }

  @Test
  void aStreamThatIsNotReadToItsEndLeavesNothingBehind() {
    BpfMap<Integer, Long> map = map(MapTypes.HASH, 4000);
    map.putAll(numbers(3000));
    for (int i = 0; i < 70_000; i++) {
      assertThat(map.stream().findFirst()).isPresent();
    }
  }

  @Test
  void anElementIsTakenOnce() {
    BpfMap<Integer, Long> map = map(MapTypes.HASH, 4);
    map.put(1, 7L);
    assertThat(map.take(1)).contains(7L);
    assertThat(map.take(1)).isEmpty();
  }

  @Test
  void valuesOfCpusAreAList() {
    MapSpec spec = MapSpec.of(MapTypes.PERCPU_ARRAY, 4, 4, 2, 0);
    try (BpfMap<Integer, List<Integer>> hits =
        BpfMap.createPerCpu(bpf, spec, Codec.u32(), Codec.u32())) {
      hits.put(0, List.of(1, 2, 3));
      assertThat(hits.get(0)).contains(List.of(1, 2, 3));
      assertThat(hits.get(1).orElseThrow().stream().mapToLong(Integer::longValue).sum()).isZero();
      assertThatThrownBy(() -> hits.put(0, List.of(1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void queuesGiveTheOldestAndStacksTheNewest() {
    try (BpfQueue<Long> queue =
            BpfQueue.create(bpf, MapSpec.of(MapTypes.QUEUE, 0, 8, 2, 0), Codec.u64());
        BpfQueue<Long> stack =
            BpfQueue.create(bpf, MapSpec.of(MapTypes.STACK, 0, 8, 2, 0), Codec.u64())) {
      for (BpfQueue<Long> each : List.of(queue, stack)) {
        assertThat(each.pop()).isEmpty();
        assertThat(each.push(1L)).isTrue();
        assertThat(each.push(2L)).isTrue();
        assertThat(each.push(3L)).isFalse();
        each.pushDropping(4L);
        assertThat(each.size()).isEqualTo(2);
      }
      assertThat(queue.peek()).contains(2L);
      assertThat(queue.pop()).contains(2L);
      assertThat(stack.pop()).contains(4L);
    }
  }

  @Test
  void filtersKnowWhatWasNeverAdded() {
    MapSpec spec = MapSpec.of(MapTypes.BLOOM_FILTER, 0, 4, 10_000, MapFlags.ZERO_SEED);
    try (BpfBloomFilter<Integer> seen = BpfBloomFilter.create(bpf, spec, Codec.u32())) {
      assertThat(seen.mayContain(7)).isFalse();
      seen.add(7);
      assertThat(seen.mayContain(7)).isTrue();
      assertThat(seen.mayContain(8)).isFalse();
    }
  }

  @Test
  void keysOfTriesAreRecords() {
    MapSpec spec = MapSpec.of(MapTypes.LPM_TRIE, 8, 8, 10, MapFlags.NO_PREALLOC);
    try (BpfMap<Route, Long> routes =
        BpfMap.create(bpf, spec, Codec.record(Route.class), Codec.u64())) {
      routes.put(new Route(8, 10), 1L);
      routes.put(new Route(16, 10 | 1 << 8), 2L);
      assertThat(routes.get(new Route(32, 10 | 1 << 8 | 7 << 16))).contains(2L);
      assertThat(routes.get(new Route(32, 10 | 9 << 8))).contains(1L);
      assertThat(routes.get(new Route(32, 11))).isEmpty();
      assertThat(routes.stream().map(Map.Entry::getValue)).containsExactly(2L, 1L);
    }
  }

  @Test
  void sizesOfCodecsAreChecked() {
    MapSpec spec = MapSpec.of(MapTypes.QUEUE, 0, 8, 2, 0);
    assertThatThrownBy(() -> BpfQueue.create(bpf, spec, Codec.u32()))
        .isInstanceOfSatisfying(
            BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
  }
}
