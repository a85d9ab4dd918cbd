// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.skep.bpf.Bpf;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.core.Skep;
import org.skep.loader.LoadedMap;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;

/** Timers in values of maps, by a program that clang compiled; errnos as this kernel's. */
class TimerTest {
  private static final int VALUE_SIZE = 40;
  private static final int NEVER = 1 << 20;

  private Skep skep;
  private Bpf bpf;

  @BeforeEach
  void open() {
    skep = Skep.builder().cpus(2).open();
    bpf = skep.bpf();
  }

  @AfterEach
  void close() {
    skep.close();
  }

  private LoadedObject load() {
    try (InputStream in = TimerTest.class.getResourceAsStream("timers.bpf.o")) {
      return ObjectLoader.of(bpf).load(ObjectFile.parse(in.readAllBytes(), "timers.bpf.o"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int run(LoadedObject object, String program, int key) {
    try (BpfProgram loaded = object.program(program)) {
      return loaded.testRun(new byte[14 + key], 1).result();
    }
  }

  private MapHandle map(LoadedObject object, String name) {
    LoadedMap found =
        object.maps().stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
    return bpf.openMap(found.fd());
  }

  /** Waits for something that is sure to come. */
  private static void await(BooleanSupplier condition) {
    for (int i = 0; i < 60_000 && !condition.getAsBoolean(); i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private static HeapRegion key(long value) {
    HeapRegion key = new HeapRegion(0, new byte[8]);
    key.storeLong(0, value);
    return key;
  }

  private static void put(MapHandle map, long key, long rounds) {
    HeapRegion value = new HeapRegion(0, new byte[VALUE_SIZE]);
    value.storeLong(16, rounds);
    assertThat(map.update(key(key), 0, value, 0, 0)).isZero();
  }

  private static HeapRegion get(MapHandle map, long key) {
    HeapRegion value = new HeapRegion(0, new byte[VALUE_SIZE]);
    assertThat(map.lookup(key(key), 0, value, 0, 0)).isZero();
    return value;
  }

  private void set(LoadedObject object, int at, long number) {
    try (MapHandle data = map(object, ".data")) {
      HeapRegion value = new HeapRegion(0, new byte[data.valueSize()]);
      HeapRegion zero = new HeapRegion(0, new byte[4]);
      data.lookup(zero, 0, value, 0, 0);
      value.storeLong(at, number);
      assertThat(data.update(zero, 0, value, 0, 0)).isZero();
    }
  }

  @Test
  void aTimerCallsBackWithItsElementAndMayStartItselfAgain() {
    try (LoadedObject object = load();
        MapHandle map = map(object, "hashed")) {
      put(map, 20, 3);
      put(map, 21, 1);
      assertThat(run(object, "arm", 20)).isZero();
      assertThat(run(object, "arm", 21)).isZero();
      await(() -> get(map, 20).loadLong(0) == 3 && get(map, 21).loadLong(0) == 1);
      assertThat(get(map, 20).loadLong(8)).isEqualTo(20);
      assertThat(get(map, 21).loadLong(8)).isEqualTo(21);
      assertThat(get(map, 20).loadLong(24)).as("calls do not see the timer").isZero();
      try (MapHandle data = map(object, ".data")) {
        HeapRegion value = new HeapRegion(0, new byte[data.valueSize()]);
        data.lookup(new HeapRegion(0, new byte[4]), 0, value, 0, 0);
        assertThat((int) value.loadLong(0)).isEqualTo(Errno.EDEADLK.negated());
      }
    }
  }

  @Test
  void whatIsWrongIsRefusedAsOnLinux() {
    try (LoadedObject object = load();
        MapHandle map = map(object, "hashed")) {
      put(map, 20, 1);
      assertThat(run(object, "start_only", 20)).isEqualTo(Errno.EINVAL.negated());
      assertThat(run(object, "disarm", 20)).isEqualTo(Errno.EINVAL.negated());
      set(object, 8, 2);
      assertThat(run(object, "arm", 20)).as("clock 2").isEqualTo(Errno.EINVAL.negated());
      set(object, 8, 1);
      set(object, 16, 4);
      assertThat(run(object, "arm", 20)).as("flag 4").isEqualTo(Errno.EINVAL.negated());
      assertThat(run(object, "arm", 20)).isEqualTo(Errno.EBUSY.negated());
    }
  }

  @Test
  void aCancelledTimerDoesNotCallBack() {
    try (LoadedObject object = load();
        MapHandle map = map(object, "hashed")) {
      put(map, 20, 1);
      set(object, 24, 3_600_000_000_000L);
      assertThat(run(object, "arm", 20)).isZero();
      assertThat(run(object, "disarm", 20)).isEqualTo(1);
      assertThat(run(object, "disarm", 20)).isZero();
    }
  }

  @Test
  void aTimerGoesWithItsElement() {
    try (LoadedObject object = load();
        MapHandle map = map(object, "hashed")) {
      put(map, 20, 1);
      put(map, 21, 1);
      assertThat(run(object, "arm", 20)).isZero();
      map.delete(key(20), 0);
      put(map, 20, 1);
      assertThat(run(object, "disarm", 20)).as("a new element").isEqualTo(Errno.EINVAL.negated());
      set(object, 24, 20_000_000L);
      assertThat(run(object, "arm", 21)).isZero();
      await(() -> get(map, 21).loadLong(0) == 1);
      assertThat(get(map, 20).loadLong(0)).isZero();
    }
  }

  @Test
  void anUpdateDropsTheTimerOfAnArraysElement() {
    try (LoadedObject object = load();
        MapHandle map = map(object, "listed")) {
      assertThat(run(object, "arm_listed", 3)).isZero();
      await(() -> get(map, 3).loadLong(0) == 1);
      assertThat(get(map, 3).loadLong(8)).isEqualTo(3);
      set(object, 24, 50_000_000L);
      assertThat(run(object, "arm_listed", 3)).isZero();
      put(map, 3, 0);
      assertThat(run(object, "arm_listed", 2)).isZero();
      await(() -> get(map, 2).loadLong(0) == 1);
      assertThat(get(map, 3).loadLong(0)).isZero();
    }
  }

  /** A timer that starts itself again and again keeps its program only while its map is held. */
  @Test
  void timersEndWithTheLastDescriptorOfTheirMap() {
    LoadedObject object = load();
    try (MapHandle map = map(object, "hashed")) {
      put(map, 20, NEVER);
      assertThat(run(object, "arm", 20)).isZero();
      await(() -> get(map, 20).loadLong(0) > 2);
    }
    object.close();
    await(
        () ->
            BpfObjects.ids(bpf, ObjectKind.PROG).isEmpty()
                && BpfObjects.ids(bpf, ObjectKind.MAP).isEmpty());
  }
}
