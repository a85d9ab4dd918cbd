// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jcstress;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;
import org.skep.bpf.HelperIds;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.core.Skep;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** One runtime for all states of a test, with a map of maps and a program that reads through it. */
final class Runtime {
  /** What a lookup gives when nothing is there. */
  static final int ABSENT = -1;

  private static final int SLOTS = 1 << 16;
  private static final int HEADER = 14;

  private final Skep skep = Skep.builder().engine("interpreter").fdLimit(1 << 20).open();
  private final AtomicInteger slots = new AtomicInteger();
  private final int outer;
  private final BpfProgram program;

  Runtime() {
    int inner = array(0);
    BpfAttr attr =
        BpfAttr.create()
            .u32(Attr.MapCreate.MAP_TYPE, MapTypes.ARRAY_OF_MAPS)
            .u32(Attr.MapCreate.KEY_SIZE, 4)
            .u32(Attr.MapCreate.VALUE_SIZE, 4)
            .u32(Attr.MapCreate.MAX_ENTRIES, SLOTS)
            .u32(Attr.MapCreate.INNER_MAP_FD, inner);
    outer = bpf().call(Cmd.MAP_CREATE, attr).orThrow();
    close(inner);
    program =
        BpfProgram.builder(bpf(), ProgTypes.SOCKET_FILTER, insns(outer)).license("GPL").load();
  }

  Bpf bpf() {
    return skep.bpf();
  }

  /** A slot of the map of maps. */
  int nextSlot() {
    return slots.getAndIncrement() & (SLOTS - 1);
  }

  /** A new array of one value. */
  int array(long value) {
    BpfAttr attr =
        BpfAttr.create()
            .u32(Attr.MapCreate.MAP_TYPE, MapTypes.ARRAY)
            .u32(Attr.MapCreate.KEY_SIZE, 4)
            .u32(Attr.MapCreate.VALUE_SIZE, 8)
            .u32(Attr.MapCreate.MAX_ENTRIES, 1);
    int fd = bpf().call(Cmd.MAP_CREATE, attr).orThrow();
    byte[] bytes = new byte[8];
    BpfAttr.over(bytes).u64(0, value);
    update(fd, new byte[4], bytes);
    return fd;
  }

  int update(int map, byte[] key, byte[] value) {
    long keyAt = bpf().memory().map(key);
    long valueAt = bpf().memory().map(value);
    try {
      return bpf().bpf(Cmd.MAP_UPDATE_ELEM, element(map, keyAt, valueAt), Attr.SIZE);
    } finally {
      bpf().memory().unmap(keyAt);
      bpf().memory().unmap(valueAt);
    }
  }

  /** The value of key 0, or the negated errno. */
  long lookup(int map) {
    byte[] value = new byte[8];
    long keyAt = bpf().memory().map(new byte[4]);
    long valueAt = bpf().memory().map(value);
    try {
      int result = bpf().bpf(Cmd.MAP_LOOKUP_ELEM, element(map, keyAt, valueAt), Attr.SIZE);
      return result == 0 ? BpfAttr.over(value).u64(0) : result;
    } finally {
      bpf().memory().unmap(keyAt);
      bpf().memory().unmap(valueAt);
    }
  }

  private static BpfAttr element(int map, long key, long value) {
    return BpfAttr.create()
        .u32(Attr.Elem.MAP_FD, map)
        .u64(Attr.Elem.KEY, key)
        .u64(Attr.Elem.VALUE, value);
  }

  /** Puts a map into a slot. */
  void put(int slot, int map) {
    byte[] value = new byte[4];
    BpfAttr.over(value).u32(0, map);
    if (update(outer, key(slot), value) != 0) {
      throw new IllegalStateException("a slot was refused");
    }
  }

  /** Empties a slot. */
  void remove(int slot) {
    long keyAt = bpf().memory().map(key(slot));
    try {
      bpf().bpf(Cmd.MAP_DELETE_ELEM, element(outer, keyAt, 0), Attr.Elem.VALUE);
    } finally {
      bpf().memory().unmap(keyAt);
    }
  }

  private static byte[] key(int slot) {
    byte[] key = new byte[4];
    BpfAttr.over(key).u32(0, slot);
    return key;
  }

  void close(int fd) {
    BpfObjects.close(bpf(), fd);
  }

  /** What a run reads through a slot; {@link #ABSENT} if there was no map. */
  int read(int slot) {
    byte[] packet = new byte[64];
    // In network order, behind the header, which the program does not see.
    for (int i = 0; i < 4; i++) {
      packet[HEADER + i] = (byte) (slot >>> (24 - 8 * i));
    }
    return program.testRun(packet, 1).result();
  }

  /** Reads the value twice, some instructions apart: the pointer stays good as long as the run. */
  private static List<Insn> insns(int outer) {
    List<Insn> to = new ArrayList<>();
    add(to, Op.ALU64 | Op.MOV | Op.X, 6, 1, 0, 0);
    add(to, Op.LD | Op.ABS | Op.W, 0, 0, 0, 0);
    add(to, Op.STX | Op.MEM | Op.W, Op.FP, 0, -4, 0);
    add(to, Op.ST | Op.MEM | Op.W, Op.FP, 0, -8, 0);
    add(to, Op.ALU64 | Op.MOV | Op.X, 2, Op.FP, 0, 0);
    add(to, Op.ALU64 | Op.ADD, 2, 0, 0, -4);
    add(to, Op.LD_IMM64, 1, Op.PSEUDO_MAP_FD, 0, outer);
    add(to, 0, 0, 0, 0, 0);
    add(to, Op.JMP | Op.CALL, 0, 0, 0, HelperIds.MAP_LOOKUP_ELEM);
    int noMap = to.size();
    add(to, Op.JMP | Op.JEQ, 0, 0, 0, 0);
    add(to, Op.ALU64 | Op.MOV | Op.X, 1, 0, 0, 0);
    add(to, Op.ALU64 | Op.MOV | Op.X, 2, Op.FP, 0, 0);
    add(to, Op.ALU64 | Op.ADD, 2, 0, 0, -8);
    add(to, Op.JMP | Op.CALL, 0, 0, 0, HelperIds.MAP_LOOKUP_ELEM);
    int noValue = to.size();
    add(to, Op.JMP | Op.JEQ, 0, 0, 0, 0);
    add(to, Op.LDX | Op.MEM | Op.DW, 7, 0, 0, 0);
    add(to, Op.ALU64 | Op.MOV, 8, 0, 0, 50);
    add(to, Op.ALU64 | Op.ADD, 8, 0, 0, -1);
    add(to, Op.JMP | Op.JNE, 8, 0, -2, 0);
    add(to, Op.LDX | Op.MEM | Op.DW, 0, 0, 0, 0);
    add(to, Op.ALU64 | Op.OR | Op.X, 0, 7, 0, 0);
    add(to, Op.JMP | Op.EXIT, 0, 0, 0, 0);
    to.set(noMap, new Insn(Op.JMP | Op.JEQ, 0, 0, to.size() - noMap - 1, 0));
    to.set(noValue, new Insn(Op.JMP | Op.JEQ, 0, 0, to.size() - noValue - 1, 0));
    add(to, Op.ALU64 | Op.MOV, 0, 0, 0, ABSENT);
    add(to, Op.JMP | Op.EXIT, 0, 0, 0, 0);
    return to;
  }

  private static void add(List<Insn> to, int code, int dst, int src, int off, int imm) {
    to.add(new Insn(code, dst, src, off, imm));
  }
}
