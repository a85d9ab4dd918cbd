// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.progarray.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.HelperIds;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.typed.BpfProgram;
import org.skep.core.Skep;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Programs that run in each other's place. */
class TailCallTest {
  private static final int MOV = Op.ALU64 | Op.MOV;
  private static final int MOV_REGISTER = Op.ALU64 | Op.MOV | Op.X;
  private static final Insn EXIT = new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0);

  private Skep skep;
  private Bpf bpf;
  private int array;

  @BeforeEach
  void open() {
    skep = Skep.builder().cpus(2).open();
    bpf = skep.bpf();
    array = create(MapTypes.PROG_ARRAY, 4);
  }

  @AfterEach
  void close() {
    skep.close();
  }

  private int create(int type, int valueSize) {
    return bpf.call(
            Cmd.MAP_CREATE,
            BpfAttr.create()
                .u32(Attr.MapCreate.MAP_TYPE, type)
                .u32(Attr.MapCreate.KEY_SIZE, 4)
                .u32(Attr.MapCreate.VALUE_SIZE, valueSize)
                .u32(Attr.MapCreate.MAX_ENTRIES, 4))
        .orThrow();
  }

  private static HeapRegion word(int value) {
    HeapRegion region = new HeapRegion(0, new byte[4]);
    region.storeInt(0, value);
    return region;
  }

  private static Insn mov(int register, int value) {
    return new Insn(MOV, register, 0, 0, value);
  }

  private BpfProgram load(Insn... insns) {
    return BpfProgram.builder(bpf, ProgTypes.SOCKET_FILTER, List.of(insns)).license("GPL").load();
  }

  private Insn[] callsSlot(int slot, int otherwise) {
    return new Insn[] {
      new Insn(Op.LD | Op.IMM | Op.DW, 2, Op.PSEUDO_MAP_FD, 0, array),
      new Insn(0, 0, 0, 0, 0),
      mov(3, slot),
      new Insn(Op.JMP | Op.CALL, 0, 0, 0, HelperIds.TAIL_CALL),
      mov(0, otherwise),
      EXIT
    };
  }

  private int put(int slot, BpfProgram program) {
    try (MapHandle map = bpf.openMap(array)) {
      return map.update(word(slot), 0, word(program.fd()), 0, 0);
    }
  }

  private static int run(BpfProgram program) {
    return program.testRun(new byte[64], 1).result();
  }

  @Test
  void anEmptySlotFallsThroughAndAFullOneDoesNotReturn() {
    BpfProgram first = load(callsSlot(1, 7));
    assertThat(run(first)).isEqualTo(7);
    assertThat(put(1, load(mov(0, 42), EXIT))).isZero();
    assertThat(run(first)).isEqualTo(42);
    BpfProgram outside = load(callsSlot(4, 9));
    assertThat(run(outside)).isEqualTo(9);
  }

  @Test
  void aProgramThatCallsItselfStopsAfterThirtyThree() {
    int counters = create(MapTypes.ARRAY, 8);
    Insn[] counting = {
      new Insn(MOV_REGISTER, 6, 1, 0, 0),
      new Insn(Op.ST | Op.MEM | Op.W, 10, 0, -4, 0),
      new Insn(MOV_REGISTER, 2, 10, 0, 0),
      new Insn(Op.ALU64 | Op.ADD, 2, 0, 0, -4),
      new Insn(Op.LD | Op.IMM | Op.DW, 1, Op.PSEUDO_MAP_FD, 0, counters),
      new Insn(0, 0, 0, 0, 0),
      new Insn(Op.JMP | Op.CALL, 0, 0, 0, HelperIds.MAP_LOOKUP_ELEM),
      new Insn(Op.JMP | Op.JEQ, 0, 0, 3, 0),
      new Insn(Op.LDX | Op.MEM | Op.DW, 3, 0, 0, 0),
      new Insn(Op.ALU64 | Op.ADD, 3, 0, 0, 1),
      new Insn(Op.STX | Op.MEM | Op.DW, 0, 3, 0, 0),
      new Insn(MOV_REGISTER, 1, 6, 0, 0)
    };
    Insn[] rest = callsSlot(0, 5);
    Insn[] all = java.util.Arrays.copyOf(counting, counting.length + rest.length);
    System.arraycopy(rest, 0, all, counting.length, rest.length);
    BpfProgram program = load(all);
    assertThat(put(0, program)).isZero();
    assertThat(run(program)).isEqualTo(5);
    try (MapHandle map = bpf.openMap(counters)) {
      HeapRegion value = new HeapRegion(0, new byte[8]);
      map.lookup(word(0), 0, value, 0, 0);
      assertThat(value.loadLong(0)).isEqualTo(34);
    }
  }

  @Test
  void inASubprogramTheOtherProgramTakesItsPlace() {
    assertThat(put(0, load(mov(0, 40), EXIT))).isZero();
    Insn[] sub = callsSlot(0, 1);
    Insn[] all = new Insn[3 + sub.length];
    all[0] = new Insn(Op.JMP | Op.CALL, 0, Op.PSEUDO_CALL, 0, 2);
    all[1] = new Insn(Op.ALU64 | Op.ADD, 0, 0, 0, 2);
    all[2] = EXIT;
    System.arraycopy(sub, 0, all, 3, sub.length);
    assertThat(run(load(all))).isEqualTo(42);
  }

  @Test
  void lookupsGiveIdsAndAnotherTypeIsRefused() {
    BpfProgram program = load(mov(0, 1), EXIT);
    assertThat(put(2, program)).isZero();
    try (MapHandle map = bpf.openMap(array)) {
      HeapRegion id = word(0);
      assertThat(map.lookup(word(2), 0, id, 0, 0)).isZero();
      assertThat(id.loadInt(0)).isPositive();
      assertThat(map.update(word(1), 0, word(array), 0, 0)).isEqualTo(Errno.EINVAL.negated());
      assertThat(map.update(word(1), 0, word(99), 0, 0)).isEqualTo(Errno.EBADF.negated());
      assertThat(map.update(word(9), 0, word(99), 0, 0)).isEqualTo(Errno.E2BIG.negated());
      assertThat(map.delete(word(2), 0)).isZero();
      assertThat(map.delete(word(2), 0)).isEqualTo(Errno.ENOENT.negated());
    }
  }

  @Test
  void theLastDescriptorTakesTheProgramsWithIt() {
    BpfProgram uses = load(callsSlot(0, 7));
    assertThat(put(0, load(mov(0, 42), EXIT))).isZero();
    assertThat(run(uses)).isEqualTo(42);
    bpf.call(Cmd.FD_CLOSE, BpfAttr.create().u32(0, array)).orThrow();
    assertThat(run(uses)).isEqualTo(7);
  }
}
