// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.skep.bpf.HelperIds;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * One random socket filter that a verifier is likely to accept: numbers in r0, r7 to r9 and in
 * eight slots of the stack, the context in r6, jumps forward, counted loops, packet loads, lookups
 * in an array and a hash, atomics on what they find. The result folds all registers and slots.
 */
final class Generator {
  private static final int[] OPERATIONS = {
    Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.OR, Op.AND, Op.LSH, Op.RSH, Op.NEG, Op.MOD, Op.XOR, Op.MOV,
    Op.ARSH
  };
  private static final int[] CONDITIONS = {
    Op.JEQ, Op.JGT, Op.JGE, Op.JSET, Op.JNE, Op.JSGT, Op.JSGE, Op.JLT, Op.JLE, Op.JSLT, Op.JSLE
  };
  private static final int[] SIZES = {Op.B, Op.H, Op.W, Op.DW};
  private static final int[] NUMBERS = {0, 7, 8, 9};
  private static final int CONTEXT = 6;
  private static final int SLOTS = 8;
  private static final int KEY = -96;

  private final List<Insn> insns = new ArrayList<>();
  private final List<int[]> maps = new ArrayList<>();
  private final Random random;

  Generator(Random random) {
    this.random = random;
    make();
  }

  /** The instructions, with those maps. */
  List<Insn> insns(int array, int hash) {
    List<Insn> all = new ArrayList<>(insns);
    for (int[] map : maps) {
      Insn insn = all.get(map[0]);
      all.set(map[0], new Insn(insn.code(), insn.dst(), insn.src(), 0, map[1] == 0 ? array : hash));
    }
    return all;
  }

  private void add(int code, int dst, int src, int off, int imm) {
    insns.add(new Insn(code, dst, src, off, imm));
  }

  private int number() {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }

  private int constant() {
    return random.nextInt() >> random.nextInt(32);
  }

  private static int slot(int number) {
    return -8 * (number + 1);
  }

  private void make() {
    add(Op.ALU64 | Op.MOV | Op.X, CONTEXT, 1, 0, 0);
    for (int register : NUMBERS) {
      add(Op.ALU64 | Op.MOV, register, 0, 0, constant());
    }
    for (int i = 0; i < SLOTS; i++) {
      add(Op.ST | Op.MEM | Op.DW, Op.FP, 0, slot(i), constant());
    }
    int count = 8 + random.nextInt(30);
    for (int i = 0; i < count; i++) {
      statement(0);
    }
    fold();
  }

  private void statement(int depth) {
    switch (random.nextInt(depth == 0 ? 14 : 10)) {
      case 0, 1, 2, 3, 4 -> arithmetic();
      case 5 -> add(Op.LDX | Op.MEM | size(), number(), Op.FP, place(), 0);
      case 6 -> add(Op.STX | Op.MEM | size(), Op.FP, number(), place(), 0);
      case 7 -> {
        int size = SIZES[random.nextInt(3)];
        add(Op.LDX | Op.MEMSX | size, number(), Op.FP, slot(random.nextInt(SLOTS)), 0);
      }
      case 8 -> add(Op.LDX | Op.MEM | Op.W, number(), CONTEXT, 4 * random.nextInt(3), 0);
      case 9 -> {
        int bits = 8 << random.nextInt(3);
        add(Op.ALU64 | Op.MOV | Op.X, number(), number(), bits, 0);
      }
      case 10 -> branch();
      case 11 -> loop();
      case 12 -> lookUp();
      default -> add(Op.LD | Op.ABS | SIZES[random.nextInt(3)], 0, 0, 0, random.nextInt(40));
    }
  }

  private int size() {
    return SIZES[random.nextInt(SIZES.length)];
  }

  private int place() {
    return slot(random.nextInt(SLOTS));
  }

  private void arithmetic() {
    int op = OPERATIONS[random.nextInt(OPERATIONS.length)];
    int source = op == Op.NEG ? 0 : random.nextInt(2) * Op.X;
    boolean is64 = random.nextBoolean();
    boolean isShift = op == Op.LSH || op == Op.RSH || op == Op.ARSH;
    int imm = isShift ? random.nextInt(is64 ? 64 : 32) : op == Op.NEG ? 0 : constant();
    boolean isDivision = op == Op.DIV || op == Op.MOD;
    if (isDivision && imm == 0) {
      imm = 3;
    }
    int src = source == 0 ? 0 : number();
    int off = isDivision && random.nextInt(3) == 0 ? 1 : 0;
    add((is64 ? Op.ALU64 : Op.ALU) | op | source, number(), src, off, source == 0 ? imm : 0);
  }

  private void branch() {
    int op = CONDITIONS[random.nextInt(CONDITIONS.length)];
    int source = random.nextInt(2) * Op.X;
    int width = random.nextBoolean() ? Op.JMP : Op.JMP32;
    int at = insns.size();
    int src = source == 0 ? 0 : number();
    int imm = source == 0 ? constant() : 0;
    int dst = number();
    add(width | op | source, dst, src, 0, imm);
    for (int i = random.nextInt(4); i >= 0; i--) {
      statement(1);
    }
    insns.set(at, new Insn(width | op | source, dst, src, insns.size() - at - 1, imm));
  }

  private void loop() {
    int counter = slot(SLOTS);
    add(Op.ST | Op.MEM | Op.DW, Op.FP, 0, counter, 0);
    int start = insns.size();
    for (int i = random.nextInt(3); i >= 0; i--) {
      statement(1);
    }
    add(Op.LDX | Op.MEM | Op.DW, 3, Op.FP, counter, 0);
    add(Op.ALU64 | Op.ADD, 3, 0, 0, 1);
    add(Op.STX | Op.MEM | Op.DW, Op.FP, 3, counter, 0);
    int rounds = 2 + random.nextInt(20);
    add(Op.JMP | Op.JLT, 3, 0, start - insns.size() - 1, rounds);
  }

  /** Looks something up, changes what is there, and counts a miss. */
  private void lookUp() {
    boolean isArray = random.nextBoolean();
    int key = number();
    add(Op.ALU64 | Op.MOV | Op.X, 3, key, 0, 0);
    add(Op.ALU64 | Op.AND, 3, 0, 0, 7);
    add(Op.STX | Op.MEM | (isArray ? Op.W : Op.DW), Op.FP, 3, KEY, 0);
    maps.add(new int[] {insns.size(), isArray ? 0 : 1});
    add(Op.LD_IMM64, 1, Op.PSEUDO_MAP_FD, 0, 0);
    add(0, 0, 0, 0, 0);
    add(Op.ALU64 | Op.MOV | Op.X, 2, Op.FP, 0, 0);
    add(Op.ALU64 | Op.ADD, 2, 0, 0, KEY);
    add(Op.JMP | Op.CALL, 0, 0, 0, HelperIds.MAP_LOOKUP_ELEM);
    add(Op.JMP | Op.JEQ, 0, 0, 5, 0);
    add(Op.LDX | Op.MEM | Op.DW, 3, 0, 8, 0);
    add(Op.ALU64 | Op.XOR | Op.X, 3, 7, 0, 0);
    add(Op.STX | Op.MEM | size(), 0, 3, 8, 0);
    add(Op.STX | Op.ATOMIC | (random.nextBoolean() ? Op.W : Op.DW), 0, 8, 0, atomic());
    add(Op.ALU64 | Op.MOV | Op.X, 9, 3, 0, 0);
    add(Op.ALU64 | Op.MOV, 0, 0, 0, constant());
  }

  private int atomic() {
    int[] operations = {
      Op.ATOMIC_ADD, Op.ATOMIC_OR | Op.FETCH, Op.ATOMIC_AND, Op.ATOMIC_XOR | Op.FETCH, Op.XCHG
    };
    return operations[random.nextInt(operations.length)];
  }

  private void fold() {
    for (int register : new int[] {7, 8, 9}) {
      add(Op.ALU64 | Op.MUL, 0, 0, 0, 31);
      add(Op.ALU64 | Op.XOR | Op.X, 0, register, 0, 0);
    }
    for (int i = 0; i < SLOTS; i++) {
      add(Op.LDX | Op.MEM | Op.DW, 1, Op.FP, slot(i), 0);
      add(Op.ALU64 | Op.MUL, 0, 0, 0, 31);
      add(Op.ALU64 | Op.XOR | Op.X, 0, 1, 0, 0);
    }
    add(Op.ALU64 | Op.MOV | Op.X, 1, 0, 0, 0);
    add(Op.ALU64 | Op.RSH, 1, 0, 0, 32);
    add(Op.ALU | Op.XOR | Op.X, 0, 1, 0, 0);
    add(Op.JMP | Op.EXIT, 0, 0, 0, 0);
  }
}
