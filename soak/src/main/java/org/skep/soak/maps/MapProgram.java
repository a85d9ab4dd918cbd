// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.soak.maps;

import java.util.ArrayList;
import java.util.List;
import org.skep.bpf.Bpf;
import org.skep.bpf.HelperIds;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.typed.BpfProgram;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** A program that does to a map what the packet says: an operation, a key and a value. */
final class MapProgram implements AutoCloseable {
  /** What a lookup gives when there is no value. */
  static final int ABSENT = -1;

  private static final int LOOK_UP = 0;
  private static final int UPDATE = 1;
  private static final int DELETE = 2;
  private static final int COUNT = 3;
  private static final int OUTPUT = 4;

  private static final int HEADER = 14;
  private static final int PACKET = 64;
  private static final int KEY = -8;
  private static final int VALUE = -16;

  private final BpfProgram program;

  private MapProgram(BpfProgram program) {
    this.program = program;
  }

  /** For a map with keys and values of 8 bytes. */
  static MapProgram ofHash(Bpf bpf, int map) {
    List<Insn> to = beginning();
    int update = branch(to, UPDATE);
    int delete = branch(to, DELETE);
    int count = branch(to, COUNT);
    lookup(to, map);
    add(to, Op.LDX | Op.MEM | Op.W, 0, 0, 0, 0);
    exit(to);
    land(to, update);
    call(to, map, HelperIds.MAP_UPDATE_ELEM);
    exit(to);
    land(to, delete);
    call(to, map, HelperIds.MAP_DELETE_ELEM);
    exit(to);
    land(to, count);
    lookup(to, map);
    add(to, Op.ALU64 | Op.MOV, 1, 0, 0, 1);
    add(to, Op.STX | Op.ATOMIC | Op.DW, 0, 1, 0, Op.ATOMIC_ADD);
    add(to, Op.ALU64 | Op.MOV, 0, 0, 0, 0);
    exit(to);
    return load(bpf, to);
  }

  /** For a ring buffer: the record is the value and the key. */
  static MapProgram ofRing(Bpf bpf, int map) {
    List<Insn> to = beginning();
    mapTo(to, map);
    add(to, Op.ALU64 | Op.MOV | Op.X, 2, Op.FP, 0, 0);
    add(to, Op.ALU64 | Op.ADD, 2, 0, 0, VALUE);
    add(to, Op.ALU64 | Op.MOV, 3, 0, 0, -VALUE);
    add(to, Op.ALU64 | Op.MOV, 4, 0, 0, 0);
    add(to, Op.JMP | Op.CALL, 0, 0, 0, HelperIds.RINGBUF_OUTPUT);
    exit(to);
    return load(bpf, to);
  }

  private static MapProgram load(Bpf bpf, List<Insn> insns) {
    return new MapProgram(
        BpfProgram.builder(bpf, ProgTypes.SOCKET_FILTER, insns).license("GPL").load());
  }

  private static List<Insn> beginning() {
    List<Insn> to = new ArrayList<>();
    add(to, Op.ALU64 | Op.MOV | Op.X, 6, 1, 0, 0);
    add(to, Op.LD | Op.ABS | Op.W, 0, 0, 0, 4);
    add(to, Op.ALU64 | Op.MOV | Op.X, 7, 0, 0, 0);
    add(to, Op.ALU64 | Op.LSH, 7, 0, 0, 32);
    add(to, Op.LD | Op.ABS | Op.W, 0, 0, 0, 8);
    add(to, Op.ALU64 | Op.OR | Op.X, 7, 0, 0, 0);
    add(to, Op.STX | Op.MEM | Op.DW, Op.FP, 7, KEY, 0);
    add(to, Op.LD | Op.ABS | Op.W, 0, 0, 0, 12);
    add(to, Op.STX | Op.MEM | Op.DW, Op.FP, 0, VALUE, 0);
    add(to, Op.LD | Op.ABS | Op.W, 0, 0, 0, 0);
    add(to, Op.ALU64 | Op.MOV | Op.X, 8, 0, 0, 0);
    return to;
  }

  private static int branch(List<Insn> to, int operation) {
    add(to, Op.JMP | Op.JEQ, 8, 0, 0, operation);
    return to.size() - 1;
  }

  private static void land(List<Insn> to, int from) {
    Insn jump = to.get(from);
    to.set(from, new Insn(jump.code(), jump.dst(), jump.src(), to.size() - from - 1, jump.imm()));
  }

  private static void lookup(List<Insn> to, int map) {
    call(to, map, HelperIds.MAP_LOOKUP_ELEM);
    add(to, Op.JMP | Op.JNE, 0, 0, 2, 0);
    add(to, Op.ALU64 | Op.MOV, 0, 0, 0, ABSENT);
    exit(to);
  }

  private static void mapTo(List<Insn> to, int map) {
    add(to, Op.LD_IMM64, 1, Op.PSEUDO_MAP_FD, 0, map);
    add(to, 0, 0, 0, 0, 0);
  }

  private static void call(List<Insn> to, int map, int helper) {
    mapTo(to, map);
    add(to, Op.ALU64 | Op.MOV | Op.X, 2, Op.FP, 0, 0);
    add(to, Op.ALU64 | Op.ADD, 2, 0, 0, KEY);
    add(to, Op.ALU64 | Op.MOV | Op.X, 3, Op.FP, 0, 0);
    add(to, Op.ALU64 | Op.ADD, 3, 0, 0, VALUE);
    add(to, Op.ALU64 | Op.MOV, 4, 0, 0, 0);
    add(to, Op.JMP | Op.CALL, 0, 0, 0, helper);
  }

  private static void exit(List<Insn> to) {
    add(to, Op.JMP | Op.EXIT, 0, 0, 0, 0);
  }

  private static void add(List<Insn> to, int code, int dst, int src, int off, int imm) {
    to.add(new Insn(code, dst, src, off, imm));
  }

  private int run(int operation, long key, int value) {
    byte[] packet = new byte[PACKET];
    word(packet, 0, operation);
    word(packet, 4, (int) (key >>> 32));
    word(packet, 8, (int) key);
    word(packet, 12, value);
    return program.testRun(packet, 1).result();
  }

  /** In network order, behind the header, which the program does not see. */
  private static void word(byte[] packet, int at, int word) {
    for (int i = 0; i < 4; i++) {
      packet[HEADER + at + i] = (byte) (word >>> (24 - 8 * i));
    }
  }

  /** The lower half of a value, or {@link #ABSENT}. */
  int get(long key) {
    return run(LOOK_UP, key, 0);
  }

  /** 0 or a negated errno. */
  int put(long key, int value) {
    return run(UPDATE, key, value);
  }

  /** 0 or a negated errno. */
  int remove(long key) {
    return run(DELETE, key, 0);
  }

  /** Adds one to a value; {@link #ABSENT} if there is none. */
  int count(long key) {
    return run(COUNT, key, 0);
  }

  /** 0 or a negated errno. */
  int write(long key, int value) {
    return run(OUTPUT, key, value);
  }

  @Override
  public void close() {
    program.close();
  }
}
