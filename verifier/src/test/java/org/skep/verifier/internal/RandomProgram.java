// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.skep.bpf.helper.Helper;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * A program that is likely to be accepted: numbers in r6 to r9 and eight slots of stack;
 * arithmetic, spills and fills of all sizes, jumps, counted loops, accesses at an index, and a
 * subprogram that gets a pointer into its caller's stack.
 */
final class RandomProgram {
  private static final int[] OPERATIONS = {
    Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.OR, Op.AND, Op.LSH, Op.RSH, Op.NEG, Op.MOD, Op.XOR, Op.MOV,
    Op.ARSH
  };
  private static final int[] CONDITIONS = {
    Op.JEQ, Op.JGT, Op.JGE, Op.JSET, Op.JNE, Op.JSGT, Op.JSGE, Op.JLT, Op.JLE, Op.JSLT, Op.JSLE
  };
  private static final int[] SIZES = {Op.B, Op.H, Op.W, Op.DW};
  private static final int FIRST = 6;
  private static final int NUMBERS = 4;
  private static final int SLOTS = 8;
  private static final int LOWEST = -8 * SLOTS;
  private static final int COUNTER = LOWEST - 8;

  private final List<Insn> insns = new ArrayList<>();
  private final List<Integer> calls = new ArrayList<>();
  private final Random random;
  private final Helper number;

  /**
   * Makes one.
   *
   * @param number what gives the numbers that the verifier knows nothing of
   */
  RandomProgram(Random random, Helper number) {
    this.random = random;
    this.number = number;
    make();
  }

  Asm asm() {
    Asm asm = new Asm();
    for (Insn insn : insns) {
      if (insn.isHelperCall()) {
        asm.call(number);
      } else {
        asm.add(insn.code(), insn.dst(), insn.src(), insn.off(), insn.imm());
      }
    }
    return asm;
  }

  private void add(int code, int dst, int src, int off, int imm) {
    insns.add(new Insn(code, dst, src, off, imm));
  }

  private int register() {
    return FIRST + random.nextInt(NUMBERS);
  }

  private int constant() {
    return random.nextInt(3) == 0 ? random.nextInt(16) - 2 : random.nextInt() >> random.nextInt(32);
  }

  private int place() {
    return -8 * (1 + random.nextInt(SLOTS));
  }

  private int pick(int... from) {
    return from[random.nextInt(from.length)];
  }

  private void make() {
    for (int i = 0; i < NUMBERS; i++) {
      fresh(FIRST + i);
    }
    for (int at = -8; at >= LOWEST; at -= 8) {
      if (random.nextBoolean()) {
        add(Op.ST | Op.MEM | Op.DW, Op.FP, 0, at, random.nextInt(4));
      } else {
        add(Op.STX | Op.MEM | Op.DW, Op.FP, register(), at, 0);
      }
    }
    for (int i = 4 + random.nextInt(24); i > 0; i--) {
      statement(0);
    }
    add(Op.ALU64 | Op.MOV | Op.X, 0, register(), 0, 0);
    add(Op.JMP | Op.EXIT, 0, 0, 0, 0);
    if (!calls.isEmpty()) {
      subprogram();
    }
  }

  private void fresh(int register) {
    add(Op.JMP | Op.CALL, 0, 0, 0, number.id());
    add(Op.ALU64 | Op.MOV | Op.X, register, 0, 0, 0);
  }

  private void statement(int depth) {
    switch (random.nextInt(depth < 2 ? 18 : 12)) {
      case 0, 1, 2 -> arithmetic();
      case 3 -> add(Op.ALU64 | Op.MOV | Op.X, register(), register(), 0, 0);
      case 4 -> add(Op.LDX | Op.MEM | pick(SIZES), register(), Op.FP, place(), 0);
      case 5 -> add(Op.STX | Op.MEM | pick(SIZES), Op.FP, register(), place(), 0);
      case 6 -> add(Op.ST | Op.MEM | pick(SIZES), Op.FP, 0, place(), random.nextInt(3));
      case 7 -> add(Op.LDX | Op.MEMSX | pick(Op.B, Op.H, Op.W), register(), Op.FP, place(), 0);
      case 8 -> extension();
      case 9 -> atIndex();
      case 10 -> add(Op.ALU64 | Op.MOV, register(), 0, 0, constant());
      case 11 -> fresh(register());
      case 12, 13, 14, 15 -> branch(depth);
      case 16 -> loop(depth);
      default -> call();
    }
  }

  private void arithmetic() {
    int op = pick(OPERATIONS);
    boolean is64 = random.nextBoolean();
    int source = op == Op.NEG ? 0 : random.nextInt(2) * Op.X;
    boolean isShift = op == Op.LSH || op == Op.RSH || op == Op.ARSH;
    boolean isDivision = op == Op.DIV || op == Op.MOD;
    int imm = isShift ? random.nextInt(is64 ? 64 : 32) : op == Op.NEG ? 0 : constant();
    if (isDivision && imm == 0) {
      imm = 3;
    }
    int off = isDivision && random.nextInt(3) == 0 ? 1 : 0;
    int src = source == 0 ? 0 : register();
    add((is64 ? Op.ALU64 : Op.ALU) | op | source, register(), src, off, source == 0 ? imm : 0);
  }

  private void extension() {
    if (random.nextBoolean()) {
      boolean is64 = random.nextBoolean();
      int bits = is64 ? pick(8, 16, 32) : pick(8, 16);
      add((is64 ? Op.ALU64 : Op.ALU) | Op.MOV | Op.X, register(), register(), bits, 0);
    } else {
      int kind = pick(Op.ALU | Op.END, Op.ALU | Op.END | Op.X, Op.ALU64 | Op.END);
      add(kind, register(), 0, 0, pick(16, 32, 64));
    }
  }

  /** Reads or writes one of the slots, which one depends on a number. */
  private void atIndex() {
    int index = register();
    if (random.nextBoolean()) {
      add(Op.ALU64 | Op.AND, index, 0, 0, pick(0x8, 0x18, 0x38));
    } else {
      add(Op.ALU64 | Op.AND, index, 0, 0, 7);
      add(Op.ALU64 | Op.LSH, index, 0, 0, 3);
    }
    add(Op.ALU64 | Op.MOV | Op.X, 3, Op.FP, 0, 0);
    add(Op.ALU64 | Op.ADD | Op.X, 3, index, 0, 0);
    if (random.nextBoolean()) {
      add(Op.LDX | Op.MEM | pick(SIZES), register(), 3, LOWEST, 0);
    } else {
      add(Op.STX | Op.MEM | pick(SIZES), 3, register(), LOWEST, 0);
    }
  }

  private void branch(int depth) {
    int at = insns.size();
    int source = random.nextInt(2) * Op.X;
    int code = pick(Op.JMP, Op.JMP32) | pick(CONDITIONS) | source;
    int dst = register();
    int src = source == 0 ? 0 : register();
    int imm = source == 0 ? constant() : 0;
    add(code, dst, src, 0, imm);
    for (int i = random.nextInt(4); i >= 0; i--) {
      statement(depth + 1);
    }
    insns.set(at, new Insn(code, dst, src, insns.size() - at - 1, imm));
  }

  private void loop(int depth) {
    if (depth > 0) {
      return; // one counter
    }
    add(Op.ST | Op.MEM | Op.DW, Op.FP, 0, COUNTER, 0);
    int start = insns.size();
    for (int i = random.nextInt(4); i >= 0; i--) {
      statement(1);
    }
    add(Op.LDX | Op.MEM | Op.DW, 3, Op.FP, COUNTER, 0);
    add(Op.ALU64 | Op.ADD, 3, 0, 0, 1);
    add(Op.STX | Op.MEM | Op.DW, Op.FP, 3, COUNTER, 0);
    add(Op.JMP | Op.JLT, 3, 0, start - insns.size() - 1, 2 + random.nextInt(8));
  }

  private void call() {
    add(Op.ALU64 | Op.MOV | Op.X, 1, register(), 0, 0);
    add(Op.ALU64 | Op.MOV | Op.X, 2, Op.FP, 0, 0);
    add(Op.ALU64 | Op.ADD, 2, 0, 0, LOWEST);
    calls.add(insns.size());
    add(Op.JMP | Op.CALL, 0, Op.PSEUDO_CALL, 0, 0);
    add(Op.ALU64 | Op.MOV | Op.X, register(), 0, 0, 0);
  }

  private void subprogram() {
    for (int call : calls) {
      insns.set(call, new Insn(Op.JMP | Op.CALL, 0, Op.PSEUDO_CALL, 0, insns.size() - call - 1));
    }
    add(Op.LDX | Op.MEM | Op.DW, 6, 2, 8 * random.nextInt(SLOTS), 0);
    add(Op.STX | Op.MEM | Op.DW, Op.FP, 6, -8, 0);
    add(Op.ALU64 | Op.MOV | Op.X, 0, 1, 0, 0);
    add(pick(Op.JMP, Op.JMP32) | pick(CONDITIONS), 6, 0, 2, constant());
    add(Op.ALU64 | pick(Op.ADD, Op.AND, Op.SUB) | Op.X, 0, 6, 0, 0);
    add(Op.STX | Op.MEM | Op.DW, 2, 0, 8 * random.nextInt(SLOTS), 0);
    add(Op.LDX | Op.MEM | pick(SIZES), 1, Op.FP, -8, 0);
    add(Op.ALU64 | Op.XOR | Op.X, 0, 1, 0, 0);
    add(Op.JMP | Op.EXIT, 0, 0, 0, 0);
  }
}
