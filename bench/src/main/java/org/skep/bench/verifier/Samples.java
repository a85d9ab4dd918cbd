// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench.verifier;

import java.util.ArrayList;
import java.util.List;
import org.skep.bpf.HelperIds;
import org.skep.bpf.ProgTypes;
import org.skep.isa.Op;

/** The programs: straight ones, branches that meet again, packets, maps, calls, loops. */
final class Samples {
  private static final int[] SIZES = {500, 5_000, 30_000};
  private static final int LOOP = 150_000;
  private static final int SLOTS = 32;

  private Samples() {}

  static List<Sample> all() {
    List<Sample> samples = new ArrayList<>();
    for (int size : SIZES) {
      samples.add(new Sample("straight-" + size, ProgTypes.SOCKET_FILTER, straight(size).insns()));
      samples.add(new Sample("branches-" + size, ProgTypes.SOCKET_FILTER, branches(size).insns()));
      samples.add(new Sample("packet-" + size, ProgTypes.XDP, packet(size).insns()));
      samples.add(new Sample("lookups-" + size, ProgTypes.SOCKET_FILTER, lookups(size).insns()));
      samples.add(new Sample("calls-" + size, ProgTypes.SOCKET_FILTER, calls(size).insns()));
    }
    samples.add(new Sample("loop", ProgTypes.SOCKET_FILTER, loop().insns()));
    samples.add(new Sample("loop-branches", ProgTypes.SOCKET_FILTER, loopBranches().insns()));
    samples.add(new Sample("loop-stack", ProgTypes.SOCKET_FILTER, loopStack().insns()));
    samples.add(new Sample("loop-nested", ProgTypes.SOCKET_FILTER, loopNested().insns()));
    return samples;
  }

  private static Code numbers() {
    Code code = new Code().aluReg(Op.MOV, 6, 1).alu(Op.MOV, 0, 0);
    for (int register = 7; register <= 9; register++) {
      code.load(Op.W, register, 6, 4 * (register - 7));
    }
    return code;
  }

  /** Computes, spills and fills. */
  private static Code straight(int size) {
    Code code = numbers();
    for (int i = 0; code.size() < size - 8; i++) {
      int at = -8 * (1 + i % SLOTS);
      code.aluReg(Op.ADD, 7, 8)
          .alu(Op.AND, 8, 0xffff)
          .store(Op.DW, Op.FP, at, 7)
          .aluReg(Op.XOR, 9, 7)
          .alu32(Op.RSH, 9, 3)
          .load(Op.DW, 8, Op.FP, at)
          .alu(Op.MUL, 7, 13);
    }
    return code.aluReg(Op.MOV, 0, 7).exit();
  }

  /** Looks at numbers of which nothing is known; branches meet again. */
  private static Code branches(int size) {
    Code code = numbers();
    for (int i = 0; code.size() < size - 12; i++) {
      code.load(Op.W, 1, 6, 4 * (i % 3)).alu(Op.AND, 1, 0xff).jump(Op.JGT, 1, 16 + i % 64, 3);
      code.aluReg(Op.ADD, 7, 1).alu(Op.LSH, 8, 1).goTo(3);
      code.aluReg(Op.SUB, 9, 1).store(Op.DW, Op.FP, -8 * (1 + i % SLOTS), 9).alu(Op.MOV, 2, i);
    }
    return code.aluReg(Op.MOV, 0, 7).exit();
  }

  /** Compares with a packet's end, then reads. */
  private static Code packet(int size) {
    Code code = numbers();
    List<Integer> leave = new ArrayList<>();
    for (int i = 0; code.size() < size - 12; i++) {
      code.load(Op.W, 2, 6, 0).load(Op.W, 3, 6, 4);
      code.aluReg(Op.MOV, 4, 2).alu(Op.ADD, 4, 14 + i % 32);
      leave.add(code.size());
      code.jumpReg(Op.JGT, 4, 3, 0);
      code.load(Op.B, 5, 2, i % 14).aluReg(Op.ADD, 7, 5);
      code.jump(Op.JEQ, 5, i % 256, 1).alu(Op.ADD, 8, 1);
    }
    leave.forEach(code::land);
    return code.alu(Op.MOV, 0, 2).exit();
  }

  /** Looks a key up, and uses the value where there is one. */
  private static Code lookups(int size) {
    Code code = numbers();
    for (int i = 0; code.size() < size - 20; i++) {
      code.storeImm(Op.W, Op.FP, -4, i).map(1).aluReg(Op.MOV, 2, Op.FP).alu(Op.ADD, 2, -4);
      code.helper(HelperIds.MAP_LOOKUP_ELEM).jump(Op.JEQ, 0, 0, 3);
      code.load(Op.DW, 1, 0, 8 * (i % 8)).aluReg(Op.ADD, 7, 1).store(Op.DW, 0, 0, 7);
    }
    return code.alu(Op.MOV, 0, 0).exit();
  }

  /** Calls subprograms, each from many places. */
  private static Code calls(int size) {
    Code code = numbers();
    int body = 12;
    int functions = 8;
    int main = size - body * functions;
    for (int i = 0; code.size() < main - 8; i++) {
      code.aluReg(Op.MOV, 1, 7).aluReg(Op.MOV, 2, 8);
      code.call(main + body * (i % functions)).aluReg(Op.XOR, 7, 0);
    }
    while (code.size() < main - 1) {
      code.alu(Op.MOV, 0, 0);
    }
    code.exit();
    for (int i = 0; i < functions; i++) {
      code.aluReg(Op.MOV, 0, 1).alu(Op.AND, 0, 0xff).jump(Op.JGT, 0, 10 + i, 2);
      code.aluReg(Op.ADD, 0, 2).goTo(2);
      code.store(Op.DW, Op.FP, -8, 2).load(Op.DW, 0, Op.FP, -8);
      code.alu(Op.RSH, 0, 1).alu32(Op.AND, 0, 0xfff).alu(Op.ADD, 0, i).alu(Op.MOV, 1, 0).exit();
    }
    return code;
  }

  /** Counts to a constant. */
  private static Code loop() {
    Code code = numbers().alu(Op.MOV, 1, 0);
    code.aluReg(Op.ADD, 7, 8).aluReg(Op.XOR, 8, 9).alu(Op.ADD, 1, 1);
    return code.jump(Op.JLT, 1, LOOP / 4, -4).aluReg(Op.MOV, 0, 7).exit();
  }

  /** Counts, with a branch in each round that nothing is known of. */
  private static Code loopBranches() {
    Code code = numbers().alu(Op.MOV, 1, 0);
    code.load(Op.W, 2, 6, 0).jump(Op.JSET, 2, 4, 1).alu(Op.ADD, 7, 5);
    for (int i = 0; i < 8; i++) {
      code.aluReg(Op.ADD, 8, 7).aluReg(Op.XOR, 9, 8);
    }
    code.alu(Op.ADD, 1, 1);
    return code.jump(Op.JLT, 1, LOOP / 21, -21).aluReg(Op.MOV, 0, 7).exit();
  }

  /** Counts in memory, and writes a part of the stack that the count chooses. */
  private static Code loopStack() {
    Code code = numbers().storeImm(Op.DW, Op.FP, -8, 0);
    for (int i = 0; i < 8; i++) {
      code.storeImm(Op.DW, Op.FP, -16 - 8 * i, 0);
    }
    code.load(Op.DW, 1, Op.FP, -8).aluReg(Op.MOV, 2, 1).alu(Op.AND, 2, 7).alu(Op.LSH, 2, 3);
    code.aluReg(Op.MOV, 3, Op.FP).aluReg(Op.ADD, 3, 2).store(Op.DW, 3, -72, 7);
    code.alu(Op.ADD, 1, 1).store(Op.DW, Op.FP, -8, 1);
    return code.jump(Op.JLT, 1, LOOP / 10, -10).alu(Op.MOV, 0, 0).exit();
  }

  /** A loop in a loop. */
  private static Code loopNested() {
    Code code = numbers().alu(Op.MOV, 1, 0);
    code.alu(Op.MOV, 2, 0);
    code.aluReg(Op.ADD, 7, 8).aluReg(Op.XOR, 8, 7).alu(Op.ADD, 2, 1).jump(Op.JLT, 2, 50, -4);
    code.alu(Op.ADD, 1, 1);
    return code.jump(Op.JLT, 1, LOOP / 203, -7).aluReg(Op.MOV, 0, 7).exit();
  }
}
