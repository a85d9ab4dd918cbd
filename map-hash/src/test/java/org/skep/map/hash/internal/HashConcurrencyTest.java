// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.HeapRegion;

/** Readers beside writers. Each value holds its key and a number in every word. */
class HashConcurrencyTest {
  private static final int WORDS = 8;
  private static final long RUN_NANOS = TimeUnit.MILLISECONDS.toNanos(600);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicBoolean isOver = new AtomicBoolean();
  private final AtomicLong hits = new AtomicLong();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private static MapInstance hash(int keySize, int entries, int flags) {
    return new HashMapType()
        .create(Hashes.spec(keySize, WORDS * 8, entries, flags), new HeapOfRegions());
  }

  /** A key and a value that one thread uses again and again. */
  private static final class Call {
    private final MapInstance map;
    private final HeapRegion key;
    private final HeapRegion value = new HeapRegion(0, new byte[WORDS * 8]);

    Call(MapInstance map) {
      this.map = map;
      this.key = new HeapRegion(0, new byte[map.spec().keySize()]);
    }

    Call of(int number) {
      key.storeInt(0, number);
      key.storeInt(key.size() - 4, number);
      return this;
    }

    int update(int round) {
      for (int i = 0; i < WORDS; i++) {
        value.storeLong(i * 8, (long) round << 32 | key.loadInt(0));
      }
      return map.update(key, 0, value, 0, MapFlags.ANY);
    }

    int delete() {
      return map.delete(key, 0);
    }

    /** Looks up and checks that the value is one that was stored for this key, whole. */
    int lookup() {
      int answer = map.lookup(key, 0, value, 0, 0);
      if (answer == 0) {
        long first = value.loadLong(0);
        assertThat((int) first).as("the key in the value").isEqualTo(key.loadInt(0));
        for (int i = 1; i < WORDS; i++) {
          assertThat(value.loadLong(i * 8)).as("word %d", i).isEqualTo(first);
        }
      }
      return answer;
    }
  }

  private interface Work {
    void round(Call call, Random random, int round);
  }

  private void start(List<Future<?>> running, MapInstance map, long seed, Work work) {
    running.add(
        threads.submit(
            () -> {
              Random random = new Random(seed + running.size());
              Call call = new Call(map);
              for (int round = 0; !isOver.get(); round++) {
                work.round(call, random, round);
              }
            }));
  }

  private void finish(List<Future<?>> running) throws Exception {
    long end = System.nanoTime() + RUN_NANOS;
    while (System.nanoTime() < end && running.stream().noneMatch(Future::isDone)) {
      Thread.sleep(5);
    }
    isOver.set(true);
    for (Future<?> each : running) {
      each.get(30, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 8, 0", "12, 8, 0", "40, 8, 0", "8, 64, 1", "40, 64, 1"})
  void readersNeverMeetTheValueOfAnotherKeyNorHalfAValue(int keySize, int entries, int flags)
      throws Exception {
    long seed = System.nanoTime();
    System.out.println("HashConcurrencyTest seed " + seed);
    MapInstance map = hash(keySize, entries, flags);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      start(
          running,
          map,
          seed,
          (call, random, round) -> {
            call.of(random.nextInt(entries * 2));
            int answer = random.nextInt(3) == 0 ? call.delete() : call.update(round);
            assertThat(answer).isIn(0, Errno.ENOENT.negated(), Errno.E2BIG.negated());
          });
      start(
          running,
          map,
          seed,
          (call, random, round) -> {
            if (call.of(random.nextInt(entries * 2)).lookup() == 0) {
              hits.incrementAndGet();
            }
          });
    }
    finish(running);
    assertThat(hits.get()).isPositive();
    assertThat(map.entries()).isEqualTo(count(map)).isLessThanOrEqualTo(entries);
  }

  private static int count(MapInstance map) {
    HeapRegion at = new HeapRegion(0, new byte[map.spec().keySize()]);
    int count = 0;
    for (int answer = map.nextKey(null, 0, at, 0);
        answer == 0;
        answer = map.nextKey(at, 0, at, 0)) {
      count++;
    }
    return count;
  }

  @Test
  void aKeyThatIsOnlyReplacedIsNeverAbsent() throws Exception {
    int entries = 16;
    MapInstance map = hash(8, entries, 0);
    Call first = new Call(map);
    for (int i = 0; i < entries; i++) {
      assertThat(first.of(i).update(0)).isZero();
    }
    List<Future<?>> running = new ArrayList<>();
    start(
        running,
        map,
        1,
        (call, random, round) ->
            assertThat(call.of(random.nextInt(entries)).update(round)).isZero());
    start(
        running,
        map,
        2,
        (call, random, round) -> {
          call.of(random.nextInt(entries));
          assertThat(call.lookup()).isZero();
          assertThat(map.lookupAddress(call.key, 0)).isNotZero();
        });
    finish(running);
  }

  @Test
  void writersNeverAddMoreThanThereIsRoomFor() throws Exception {
    MapInstance map = hash(4, 100, MapFlags.NO_PREALLOC);
    AtomicLong added = new AtomicLong();
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int own = i;
      running.add(
          threads.submit(
              () -> {
                Call call = new Call(map);
                for (int n = 0; n < 1000; n++) {
                  if (call.of(n * 4 + own).update(0) == 0) {
                    added.incrementAndGet();
                  }
                }
              }));
    }
    for (Future<?> each : running) {
      each.get(30, TimeUnit.SECONDS);
    }
    assertThat(added.get()).isEqualTo(100);
    assertThat(map.entries()).isEqualTo(100);
    assertThat(count(map)).isEqualTo(100);
  }
}
