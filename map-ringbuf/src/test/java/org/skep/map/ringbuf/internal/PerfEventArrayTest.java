// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.ringbuf.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.HelperIds;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfPerfEvents;
import org.skep.bpf.typed.BpfProgram;
import org.skep.core.Skep;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Records by CPU slot; errnos as this kernel's. */
class PerfEventArrayTest {
  private static final int MOV = Op.ALU64 | Op.MOV;
  private static final long CURRENT_CPU = 0xffff_ffffL;

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

  /** Writes the packet's length as a record of 4 bytes; returns what the helper did. */
  private BpfProgram writer(int fd, long flags) {
    return BpfProgram.builder(
            bpf,
            ProgTypes.SOCKET_FILTER,
            List.of(
                new Insn(Op.LDX | Op.MEM | Op.W, 2, 1, 0, 0),
                new Insn(Op.STX | Op.MEM | Op.W, 10, 2, -4, 0),
                new Insn(MOV | Op.X, 4, 10, 0, 0),
                new Insn(Op.ALU64 | Op.ADD, 4, 0, 0, -4),
                new Insn(MOV, 5, 0, 0, 4),
                new Insn(Op.LD | Op.IMM | Op.DW, 3, 0, 0, (int) flags),
                new Insn(0, 0, 0, 0, (int) (flags >>> 32)),
                new Insn(Op.LD | Op.IMM | Op.DW, 2, Op.PSEUDO_MAP_FD, 0, fd),
                new Insn(0, 0, 0, 0, 0),
                new Insn(Op.JMP | Op.CALL, 0, 0, 0, HelperIds.PERF_EVENT_OUTPUT),
                new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0)))
        .license("GPL")
        .load();
  }

  private static int run(BpfProgram program, int size) {
    return program.testRun(new byte[size], 1).result();
  }

  @Test
  void recordsAreReadWithTheirCpu() {
    try (BpfPerfEvents events = BpfPerfEvents.create(bpf, 0);
        BpfProgram program = writer(events.fd(), CURRENT_CPU)) {
      assertThat(run(program, 20)).isZero();
      assertThat(run(program, 21)).isZero();
      List<String> read = new ArrayList<>();
      events.poll(
          (cpu, region, at, length) -> read.add(cpu + " " + length + " " + region.loadInt(at)), 10);
      assertThat(read).containsExactly("0 4 6", "0 4 7");
      assertThat(events.cpus()).isEqualTo(2);
    }
  }

  @Test
  void aPartOfThePacketIsAppendedOnRequest() {
    try (BpfPerfEvents events = BpfPerfEvents.create(bpf, 0);
        BpfProgram program = writer(events.fd(), CURRENT_CPU | 3L << 32);
        BpfProgram tooMuch = writer(events.fd(), CURRENT_CPU | 7L << 32)) {
      byte[] packet = new byte[20];
      packet[14] = 40;
      packet[16] = 42;
      program.testRun(packet, 1);
      List<byte[]> read = new ArrayList<>();
      events.poll((cpu, region, at, length) -> read.add(region.bytes(at, length)), 10);
      assertThat(read).hasSize(1);
      assertThat(read.get(0)).containsExactly(6, 0, 0, 0, 40, 0, 42);
      assertThat(run(tooMuch, 20)).isEqualTo(Errno.EFAULT.negated());
    }
  }

  @Test
  void whatFindsNoReaderNoSlotOrNoRoomIsToldSo() {
    int fd = BpfMap.create(bpf, MapSpec.of(MapTypes.PERF_EVENT_ARRAY, 4, 4, 8, 0));
    try (BpfProgram current = writer(fd, CURRENT_CPU);
        BpfProgram elsewhere = writer(fd, 1);
        BpfProgram noSuchSlot = writer(fd, 5);
        BpfProgram noSuchIndex = writer(fd, 8);
        BpfProgram badFlags = writer(fd, 1L << 52)) {
      assertThat(run(current, 20)).isEqualTo(Errno.ENOENT.negated());
      try (BpfPerfEvents events = BpfPerfEvents.of(bpf, fd)) {
        assertThat(run(elsewhere, 20)).isEqualTo(Errno.EOPNOTSUPP.negated());
        assertThat(run(noSuchSlot, 20)).isEqualTo(Errno.ENOENT.negated());
        assertThat(run(noSuchIndex, 20)).isEqualTo(Errno.E2BIG.negated());
        assertThat(run(badFlags, 20)).isEqualTo(Errno.EINVAL.negated());
        int written = 0;
        while (run(current, 20) == 0) {
          written++;
        }
        assertThat(run(current, 20)).isEqualTo(Errno.ENOSPC.negated());
        assertThat(written).isEqualTo((1 << 16) / 16 - 1);
        assertThat(events.lost(0)).isEqualTo(2);
        assertThat(events.poll((cpu, region, at, length) -> {}, 1 << 20)).isEqualTo(written);
      }
    }
  }

  @Test
  void oneReaderAtATimeAndTheNextBeginsAnew() {
    int fd = BpfMap.create(bpf, MapSpec.of(MapTypes.PERF_EVENT_ARRAY, 4, 4, 8, 0));
    int id;
    try (BpfProgram program = writer(fd, CURRENT_CPU)) {
      try (BpfPerfEvents first = BpfPerfEvents.of(bpf, fd)) {
        id = first.id();
        assertThatThrownBy(() -> BpfPerfEvents.of(bpf, fd))
            .isInstanceOfSatisfying(
                BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY));
        run(program, 20);
      }
      try (BpfPerfEvents second =
          BpfPerfEvents.of(
              bpf, org.skep.bpf.typed.BpfObjects.open(bpf, org.skep.bpf.ObjectKind.MAP, id))) {
        assertThat(second.poll((cpu, region, at, length) -> {}, 10)).isZero();
        AtomicInteger woken = new AtomicInteger();
        second.onRecord(woken::incrementAndGet);
        run(program, 20);
        assertThat(woken).hasValue(1);
      }
    }
  }

  @Test
  void elementsAnswerAsLinuxDoes() {
    int fd = BpfMap.create(bpf, MapSpec.of(MapTypes.PERF_EVENT_ARRAY, 4, 4, 2, 0));
    try (MapHandle map = bpf.openMap(fd)) {
      HeapRegion key = new HeapRegion(0, new byte[4]);
      HeapRegion value = new HeapRegion(0, new byte[4]);
      assertThat(map.lookup(key, 0, value, 0, 0)).isEqualTo(Errno.ENOTSUPP.negated());
      assertThat(map.update(key, 0, value, 0, 0)).isEqualTo(Errno.EBADF.negated());
      assertThat(map.update(key, 0, value, 0, 1)).isEqualTo(Errno.EINVAL.negated());
      assertThat(map.delete(key, 0)).isEqualTo(Errno.ENOENT.negated());
      assertThat(map.nextKey(key, 0, key, 0)).isZero();
      assertThat(key.loadInt(0)).isEqualTo(1);
      assertThat(map.nextKey(key, 0, key, 0)).isEqualTo(Errno.ENOENT.negated());
      key.storeInt(0, 5);
      assertThat(map.update(key, 0, value, 0, 0)).isEqualTo(Errno.E2BIG.negated());
      assertThat(map.delete(key, 0)).isEqualTo(Errno.E2BIG.negated());
      assertThat(map.nextKey(key, 0, key, 0)).isZero();
      assertThat(key.loadInt(0)).isZero();
    }
  }

  @Test
  void shapesAreCheckedAsLinuxDoes() {
    int[][] refused = {
      {4, 4, 0, 0},
      {4, 8, 2, 0},
      {8, 4, 2, 0},
      {4, 4, 2, MapFlags.MMAPABLE},
      {4, 4, 2, MapFlags.INNER_MAP},
      {4, 4, 2, MapFlags.RDONLY_PROG},
      {4, 4, 2, MapFlags.WRONLY_PROG},
      {4, 4, 2, MapFlags.NO_PREALLOC},
    };
    for (int[] shape : refused) {
      MapSpec spec = MapSpec.of(MapTypes.PERF_EVENT_ARRAY, shape[0], shape[1], shape[2], shape[3]);
      assertThatThrownBy(() -> BpfMap.create(bpf, spec))
          .as(spec.toString())
          .isInstanceOfSatisfying(
              BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    }
    BpfMap.create(bpf, MapSpec.of(MapTypes.PERF_EVENT_ARRAY, 4, 4, 2, MapFlags.PRESERVE_ELEMS));
  }
}
