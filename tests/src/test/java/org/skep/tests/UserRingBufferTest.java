// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.BpfUserRingBuffer;
import org.skep.core.Skep;
import org.skep.loader.LoadedMap;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;

/** Records from Java to a program, whose callback gets each as a dynptr. */
class UserRingBufferTest {
  private static final int READ_SUM = 0;
  private static final int DATA_SUM = 8;
  private static final int OUTSIDE = 16;
  private static final int DRAIN_FLAGS = 24;
  private static final int STOP_AT = 32;

  private Skep skep;
  private Bpf bpf;
  private LoadedObject object;
  private BpfUserRingBuffer ring;

  @BeforeEach
  void open() throws IOException {
    skep = Skep.builder().cpus(2).open();
    bpf = skep.bpf();
    try (InputStream in = UserRingBufferTest.class.getResourceAsStream("user_ringbuf.bpf.o")) {
      object = ObjectLoader.of(bpf).load(ObjectFile.parse(in.readAllBytes(), "user_ringbuf.bpf.o"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ring = BpfUserRingBuffer.of(bpf, fd("commands"));
  }

  @AfterEach
  void close() {
    ring.close();
    object.close();
    skep.close();
  }

  /** A descriptor of one's own for a map of the object. */
  private int fd(String name) {
    LoadedMap found =
        object.maps().stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
    return BpfObjects.open(bpf, ObjectKind.MAP, BpfObjects.mapInfo(bpf, found.fd()).id());
  }

  private int drain() {
    try (BpfProgram program = object.program("drain")) {
      return program.testRun(new byte[20], 1).result();
    }
  }

  private boolean offer(int number) {
    HeapRegion record = new HeapRegion(0, new byte[4]);
    record.storeInt(0, number);
    return ring.offer(record.bytes(0, 4));
  }

  private long variable(int at, @Nullable Long now) {
    int fd = fd(".data");
    try (MapHandle data = bpf.openMap(fd)) {
      HeapRegion value = new HeapRegion(0, new byte[data.valueSize()]);
      HeapRegion zero = new HeapRegion(0, new byte[4]);
      data.lookup(zero, 0, value, 0, 0);
      if (now != null) {
        value.storeLong(at, now);
        data.update(zero, 0, value, 0, 0);
      }
      return value.loadLong(at);
    } finally {
      BpfObjects.close(bpf, fd);
    }
  }

  @Test
  void theCallbackReadsEachRecordOnce() {
    offer(5);
    offer(7);
    assertThat(drain()).isEqualTo(2002);
    assertThat(variable(READ_SUM, null)).isEqualTo(1 + 5 + 7);
    assertThat(variable(DATA_SUM, null)).isEqualTo(1 + 5 + 7);
    assertThat((int) variable(OUTSIDE, null)).isEqualTo(Errno.E2BIG.negated());
    assertThat(drain()).isZero();
  }

  @Test
  void theCallbackMayStop() {
    variable(STOP_AT, 2L);
    for (int i = 0; i < 3; i++) {
      offer(i);
    }
    assertThat(drain()).isEqualTo(2002);
    assertThat(drain()).isEqualTo(1001);
  }

  @Test
  void unknownFlagsAreRefused() {
    offer(1);
    variable(DRAIN_FLAGS, 4L);
    assertThat(drain()).isEqualTo(Errno.EINVAL.negated());
  }

  @Test
  void theWriterLearnsOfRoomUnlessToldNotTo() {
    AtomicInteger told = new AtomicInteger();
    ring.sink().onDrained(told::incrementAndGet);
    drain();
    assertThat(told).as("nothing was drained").hasValue(0);
    offer(1);
    drain();
    assertThat(told).hasValue(1);
    variable(DRAIN_FLAGS, 1L);
    offer(1);
    drain();
    assertThat(told).as("BPF_RB_NO_WAKEUP").hasValue(1);
    variable(DRAIN_FLAGS, 2L);
    drain();
    assertThat(told).as("BPF_RB_FORCE_WAKEUP").hasValue(2);
  }

  @Test
  void aFullRingTakesNoMoreAndTooLargeARecordNone() {
    variable(STOP_AT, Long.MAX_VALUE);
    int written = 0;
    while (offer(written)) {
      written++;
    }
    assertThat(written).isEqualTo(4096 / 16 - 1);
    assertThat(drain()).isEqualTo(written * 1000 + written);
    assertThat(offer(0)).isTrue();
    assertThatThrownBy(() -> ring.offer(new byte[4096]))
        .isInstanceOfSatisfying(
            BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.E2BIG));
  }

  @Test
  void aRecordGivenUpIsNotSeen() {
    int at = ring.sink().reserve(4);
    offer(3);
    assertThat(drain()).as("it may still come").isZero();
    ring.sink().discard(at);
    assertThat(drain()).isEqualTo(1001);
    assertThat(ring.sink().pendingBytes()).isZero();
  }
}
