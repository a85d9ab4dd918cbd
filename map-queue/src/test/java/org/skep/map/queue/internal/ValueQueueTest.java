// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.queue.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapType;
import org.skep.bpf.mem.HeapRegion;

/** Queues and stacks; answers as recorded on Linux 6.18. */
class ValueQueueTest {
  private final HeapRegion value = new HeapRegion(0, new byte[8]);

  private static MapType type(String name) {
    return name.equals("queue") ? new QueueMapType() : new StackMapType();
  }

  private static MapInstance map(String name, int valueSize, int entries) {
    MapType type = type(name);
    MapSpec spec = MapSpec.of(type.number(), 0, valueSize, entries, 0);
    type.check(spec);
    return type.create(spec, new HeapOfRegions());
  }

  private int push(MapInstance map, long number, long flags) {
    value.storeLong(0, number);
    return map.push(value, 0, flags);
  }

  private long pop(MapInstance map) {
    value.storeLong(0, -1);
    int answer = map.pop(value, 0);
    return answer < 0 ? answer : value.loadLong(0);
  }

  @ParameterizedTest
  @CsvSource({"queue, 1, 2, 100", "stack, 100, 2, 1"})
  void aFullOneRefusesOrDropsTheOldest(String name, long first, long second, long third) {
    MapInstance map = map(name, 8, 3);
    for (int i = 0; i < 3; i++) {
      assertThat(push(map, i, MapFlags.ANY)).isZero();
    }
    assertThat(push(map, 99, MapFlags.ANY)).isEqualTo(Errno.E2BIG.negated());
    assertThat(push(map, 99, MapFlags.NOEXIST)).isEqualTo(Errno.EINVAL.negated());
    assertThat(push(map, 100, MapFlags.EXIST)).isZero();
    assertThat(map.peek(value, 0)).isZero();
    assertThat(value.loadLong(0)).isEqualTo(first);
    assertThat(List.of(pop(map), pop(map), pop(map))).containsExactly(first, second, third);
    assertThat(pop(map)).isEqualTo(Errno.ENOENT.negated());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 4, 5, 8, 16, 1L << 32, Long.MIN_VALUE})
  void pushKnowsTwoFlags(long flags) {
    assertThat(push(map("queue", 8, 3), 1, flags)).isEqualTo(Errno.EINVAL.negated());
  }

  @Test
  void anEmptyOneLeavesACallersBufferAndClearsAPrograms() {
    MapInstance map = map("queue", 8, 3);
    value.storeLong(0, 7);
    assertThat(map.pop(value, 0)).isEqualTo(Errno.ENOENT.negated());
    assertThat(map.peek(value, 0)).isEqualTo(Errno.ENOENT.negated());
    assertThat(value.loadLong(0)).isEqualTo(7);
    assertThat(map.programPop(value, 0)).isEqualTo(Errno.ENOENT.negated());
    assertThat(value.loadLong(0)).isZero();
    value.storeLong(0, 7);
    assertThat(map.programPeek(value, 0)).isEqualTo(Errno.ENOENT.negated());
    assertThat(value.loadLong(0)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"queue, 1", "queue, 7", "queue, 1000", "stack, 1", "stack, 7", "stack, 1000"})
  void behavesAsADequeDoes(String name, int entries) {
    long seed = System.nanoTime();
    System.out.println("ValueQueueTest seed " + seed);
    Random random = new Random(seed);
    MapInstance map = map(name, 8, entries);
    Deque<Long> model = new ArrayDeque<>();
    for (long i = 0; i < 20_000; i++) {
      if (random.nextInt(5) < 3) {
        boolean drops = random.nextInt(8) == 0;
        int expected = model.size() == entries && !drops ? Errno.E2BIG.negated() : 0;
        assertThat(push(map, i, drops ? MapFlags.EXIST : MapFlags.ANY)).isEqualTo(expected);
        if (expected == 0) {
          if (model.size() == entries) {
            model.removeFirst();
          }
          model.addLast(i);
        }
      } else {
        Long expected = name.equals("queue") ? model.pollFirst() : model.pollLast();
        assertThat(pop(map)).isEqualTo(expected == null ? Errno.ENOENT.negated() : expected);
      }
      assertThat(map.entries()).isEqualTo(model.size());
    }
  }

  @Test
  void whatManyThreadsPushIsPoppedOnce() throws Exception {
    MapInstance map = map("queue", 8, 64);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    AtomicLong sum = new AtomicLong();
    AtomicLong popped = new AtomicLong();
    List<Future<?>> running = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      boolean pushes = t < 2;
      int own = t;
      running.add(
          threads.submit(
              () -> {
                HeapRegion mine = new HeapRegion(0, new byte[8]);
                for (int i = 0; i < 20_000 && pushes; ) {
                  mine.storeLong(0, i * 2 + own);
                  i += map.push(mine, 0, MapFlags.ANY) == 0 ? 1 : 0;
                }
                while (!pushes && popped.get() < 40_000) {
                  if (map.pop(mine, 0) == 0) {
                    popped.incrementAndGet();
                    sum.addAndGet(mine.loadLong(0));
                  }
                }
              }));
    }
    for (Future<?> each : running) {
      each.get(60, TimeUnit.SECONDS);
    }
    threads.shutdown();
    assertThat(sum.get()).isEqualTo(39_999L * 40_000 / 2);
    assertThat(map.entries()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "4, 8, 3, 0, EINVAL",
    "0, 0, 3, 0, EINVAL",
    "0, 8, 0, 0, EINVAL",
    "0, 8, 3, 1, EINVAL",
    "0, 8, 3, 64, EINVAL",
    "0, 4194305, 3, 0, E2BIG",
    "0, -1, 3, 0, E2BIG"
  })
  void refusesWhatLinuxRefuses(int keySize, int valueSize, int entries, int flags, Errno errno) {
    for (String name : List.of("queue", "stack")) {
      MapSpec spec = MapSpec.of(type(name).number(), keySize, valueSize, entries, flags);
      assertThatThrownBy(() -> type(name).check(spec))
          .isInstanceOfSatisfying(BpfException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }
  }

  @Test
  void saysWhatItTakesBeforeItTakesIt() {
    HeapOfRegions memory = new HeapOfRegions();
    MapSpec spec = MapSpec.of(type("queue").number(), 0, 12, 1000, 0);
    type("queue").create(spec, memory);
    assertThat(type("queue").memoryBytes(spec, 2)).isEqualTo(memory.bytes()).isEqualTo(16_000);
  }
}
