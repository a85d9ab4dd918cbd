// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.ringbuf.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.HeapRegion;

class RingBufferTest {
  private static final int SIZE = 4096;

  private static RingBuffer ring(int size) {
    return new RingBuffer(
        MapSpec.of(MapTypes.RINGBUF, 0, 0, size, 0),
        new DirectRegion(16, ByteBuffer.allocateDirect(2 * size), false));
  }

  private static byte[] only(RingBuffer ring) {
    List<byte[]> read = new ArrayList<>();
    ring.poll((region, offset, length) -> read.add(region.bytes(offset, length)), 10);
    assertThat(read).hasSize(1);
    return read.get(0);
  }

  private static int write(RingBuffer ring, byte[] bytes) {
    return ring.output(new HeapRegion(0, bytes), 0, bytes.length, 0);
  }

  @Test
  void aRecordIsReadAsItWasWritten() {
    RingBuffer ring = ring(SIZE);
    assertThat(write(ring, new byte[] {1, 2, 3})).isZero();
    assertThat(ring.query(0)).isEqualTo(16);
    assertThat(only(ring)).containsExactly(1, 2, 3);
    assertThat(ring.query(0)).isZero();
    assertThat(ring.query(1)).isEqualTo(SIZE);
    assertThat(ring.query(2)).isEqualTo(16);
    assertThat(ring.query(3)).isEqualTo(16);
    assertThat(ring.query(9)).isZero();
  }

  @Test
  void anEmptyRecordIsOne() {
    RingBuffer ring = ring(SIZE);
    write(ring, new byte[0]);
    write(ring, new byte[] {7});
    List<Integer> lengths = new ArrayList<>();
    ring.poll((region, offset, length) -> lengths.add(length), 10);
    assertThat(lengths).containsExactly(0, 1);
  }

  @Test
  void oneByteOfTheRingStaysFreeAndWhatHasNoRoomIsCounted() {
    RingBuffer ring = ring(SIZE);
    assertThat(ring.reserve(SIZE - 8)).isNegative();
    assertThat(ring.reserve(SIZE - 16)).isNotNegative();
    assertThat(ring.reserve(0)).isNegative();
    assertThat(ring.droppedFull()).isEqualTo(2);
    assertThat(ring.reserve(SIZE)).isNegative();
    assertThat(ring.droppedTooLarge()).isEqualTo(1);
    assertThat(write(ring, new byte[] {1})).isEqualTo(Errno.EAGAIN.negated());
  }

  @Test
  void aBusyRecordHoldsBackThoseBehindIt() {
    RingBuffer ring = ring(SIZE);
    int first = ring.reserve(8);
    write(ring, new byte[] {2});
    assertThat(ring.poll((region, offset, length) -> {}, 10)).isZero();
    ring.commit(first, true, 0);
    assertThat(only(ring)).containsExactly(2);
    assertThat(ring.discarded()).isEqualTo(1);
  }

  @Test
  void whatARunLostIsDiscarded() {
    RingBuffer ring = ring(SIZE);
    ring.unwind(ring.data(), ring.reserve(8));
    assertThat(ring.poll((region, offset, length) -> {}, 10)).isZero();
    assertThat(ring.discarded()).isEqualTo(1);
    assertThat(ring.query(0)).isZero();
  }

  @Test
  void readersAreWokenWhenTheyHaveCaughtUpUnlessFlagsSayOtherwise() {
    RingBuffer ring = ring(SIZE);
    AtomicInteger woken = new AtomicInteger();
    ring.onRecord(woken::incrementAndGet);
    byte[] bytes = {1};
    ring.output(new HeapRegion(0, bytes), 0, 1, RingBuffer.NO_WAKEUP);
    assertThat(woken).hasValue(0);
    ring.output(new HeapRegion(0, bytes), 0, 1, 0);
    assertThat(woken).as("the reader is behind").hasValue(0);
    ring.output(new HeapRegion(0, bytes), 0, 1, RingBuffer.FORCE_WAKEUP);
    assertThat(woken).hasValue(1);
    ring.poll((region, offset, length) -> {}, 10);
    ring.output(new HeapRegion(0, bytes), 0, 1, 0);
    assertThat(woken).hasValue(2);
  }

  @Test
  void onlyOneReads() {
    RingBuffer ring = ring(SIZE);
    write(ring, new byte[] {1});
    AtomicInteger inner = new AtomicInteger();
    ring.poll((r, o, l) -> inner.set(ring.poll((region, offset, length) -> {}, 1)), 10);
    assertThat(inner).hasValue(Errno.EBUSY.negated());
  }

  /** Each writer's records come whole and in order; what is missing was counted. */
  @Test
  void noRecordIsTornReorderedOrLostUncountedBesideManyWriters() throws InterruptedException {
    long seed = System.nanoTime();
    System.out.println("RingBufferTest seed " + seed);
    RingBuffer ring = ring(SIZE);
    int writers = 3;
    int each = 40_000;
    AtomicLong written = new AtomicLong();
    AtomicLong gaveUp = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int writer = 0; writer < writers; writer++) {
      int number = writer;
      Random random = new Random(seed + writer);
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  writeOne(ring, random, number, i, written, gaveUp);
                }
              });
      thread.start();
      threads.add(thread);
    }
    int[] last = {-1, -1, -1};
    long received = 0;
    List<String> wrong = new ArrayList<>();
    while (threads.stream().anyMatch(Thread::isAlive) || ring.query(0) > 0) {
      int read =
          ring.poll(
              (region, offset, length) -> {
                int writer = region.loadInt(offset);
                int i = region.loadInt(offset + 4);
                if (i <= last[writer] || length != 8 + i % 50) {
                  wrong.add("writer %d: %d after %d".formatted(writer, i, last[writer]));
                }
                for (int at = 8; at < length; at++) {
                  if (region.loadByte(offset + at) != (i & 0xff)) {
                    wrong.add("record %d of %d is torn".formatted(i, writer));
                  }
                }
                last[writer] = i;
              },
              64);
      received += read;
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).isEmpty();
    assertThat(received).isEqualTo(written.get());
    assertThat(ring.discarded()).isEqualTo(gaveUp.get());
    assertThat(written.get() + gaveUp.get() + ring.droppedFull()).isEqualTo((long) writers * each);
  }

  private static void writeOne(
      RingBuffer ring, Random random, int writer, int i, AtomicLong written, AtomicLong gaveUp) {
    int length = 8 + i % 50;
    int at = ring.reserve(length);
    if (at < 0) {
      Thread.onSpinWait();
      return;
    }
    ring.data().storeInt(at, writer);
    ring.data().storeInt(at + 4, i);
    for (int b = 8; b < length; b++) {
      ring.data().storeByte(at + b, i);
    }
    boolean discards = random.nextInt(10) == 0;
    (discards ? gaveUp : written).incrementAndGet();
    ring.commit(at, discards, 0);
  }
}
