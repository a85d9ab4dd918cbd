// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import java.util.ArrayList;
import java.util.List;
import org.skep.bpf.Bpf;
import org.skep.bpf.HelperIds;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.typed.BpfProgram;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Small programs for tests, instruction by instruction. */
final class Programs {
  private final List<Insn> insns = new ArrayList<>();

  static Programs begin() {
    return new Programs();
  }

  /** A program that returns {@code result}. */
  static List<Insn> returning(int result) {
    return begin().mov(0, result).exit();
  }

  Programs add(int code, int dst, int src, int off, int imm) {
    insns.add(new Insn(code, dst, src, off, imm));
    return this;
  }

  Programs mov(int dst, int imm) {
    return add(Op.ALU64 | Op.MOV | Op.K, dst, 0, 0, imm);
  }

  Programs movReg(int dst, int src) {
    return add(Op.ALU64 | Op.MOV | Op.X, dst, src, 0, 0);
  }

  /** {@code dst = map}. */
  Programs map(int dst, int fd) {
    return wide(dst, Op.PSEUDO_MAP_FD, fd, 0);
  }

  /** {@code dst = &the value of a map with one element}. */
  Programs value(int dst, int fd) {
    return wide(dst, Op.PSEUDO_MAP_VALUE, fd, 0);
  }

  private Programs wide(int dst, int kind, int imm, int next) {
    return add(Op.LD_IMM64, dst, kind, 0, imm).add(0, 0, 0, 0, next);
  }

  Programs call(int helper) {
    return add(Op.JMP | Op.CALL, 0, 0, 0, helper);
  }

  /** {@code r0 = bpf_map_lookup_elem(map, &key)}, for a key of 4 bytes. */
  Programs lookup(int mapFd, int key) {
    return add(Op.ST | Op.MEM | Op.W, Op.FP, 0, -4, key)
        .movReg(2, Op.FP)
        .add(Op.ALU64 | Op.ADD | Op.K, 2, 0, 0, -4)
        .map(1, mapFd)
        .call(HelperIds.MAP_LOOKUP_ELEM);
  }

  List<Insn> exit() {
    insns.add(new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0));
    return List.copyOf(insns);
  }

  static BpfProgram load(Bpf bpf, List<Insn> insns) {
    return BpfProgram.builder(bpf, ProgTypes.SOCKET_FILTER, insns).license("GPL").load();
  }
}
