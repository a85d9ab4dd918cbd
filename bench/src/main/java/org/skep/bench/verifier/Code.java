// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench.verifier;

import java.util.ArrayList;
import java.util.List;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Instructions, one after the other. */
final class Code {
  private final List<Insn> insns = new ArrayList<>();

  int size() {
    return insns.size();
  }

  List<Insn> insns() {
    return List.copyOf(insns);
  }

  private Code add(int code, int dst, int src, int off, int imm) {
    insns.add(new Insn(code, dst, src, off, imm));
    return this;
  }

  /** {@code dst op= imm}, 64 bits. */
  Code alu(int op, int dst, int imm) {
    return add(Op.ALU64 | op, dst, 0, 0, imm);
  }

  /** {@code dst op= src}, 64 bits. */
  Code aluReg(int op, int dst, int src) {
    return add(Op.ALU64 | op | Op.X, dst, src, 0, 0);
  }

  /** {@code dst op= imm}, 32 bits. */
  Code alu32(int op, int dst, int imm) {
    return add(Op.ALU | op, dst, 0, 0, imm);
  }

  Code load(int size, int dst, int base, int off) {
    return add(Op.LDX | Op.MEM | size, dst, base, off, 0);
  }

  Code store(int size, int base, int off, int src) {
    return add(Op.STX | Op.MEM | size, base, src, off, 0);
  }

  Code storeImm(int size, int base, int off, int imm) {
    return add(Op.ST | Op.MEM | size, base, 0, off, imm);
  }

  /** Jumps over {@code off} instructions, or back. */
  Code jump(int op, int dst, int imm, int off) {
    return add(Op.JMP | op, dst, 0, off, imm);
  }

  /** The same, comparing registers. */
  Code jumpReg(int op, int dst, int src, int off) {
    return add(Op.JMP | op | Op.X, dst, src, off, 0);
  }

  Code goTo(int off) {
    return add(Op.JMP | Op.JA, 0, 0, off, 0);
  }

  Code map(int dst) {
    return add(Op.LD_IMM64, dst, Op.PSEUDO_MAP_FD, 0, 0).add(0, 0, 0, 0, 0);
  }

  /** Puts the address of the subprogram at {@code target} into a register. */
  Code function(int dst, int target) {
    return add(Op.LD_IMM64, dst, Op.PSEUDO_FUNC, 0, target - size() - 1).add(0, 0, 0, 0, 0);
  }

  Code mayGoto(int off) {
    return add(Op.JMP | Op.JCOND, 0, 0, off, 0);
  }

  /** {@code r0 =} a byte of the packet of which r6 is the context. */
  Code loadAbs(int offset) {
    return add(Op.LD | Op.ABS | Op.B, 0, 0, 0, offset);
  }

  Code helper(int id) {
    return add(Op.JMP | Op.CALL, 0, 0, 0, id);
  }

  /** Calls the subprogram at {@code target}. */
  Code call(int target) {
    return add(Op.JMP | Op.CALL, 0, Op.PSEUDO_CALL, 0, target - size() - 1);
  }

  /** Lets the conditional jump at {@code slot} lead to here. */
  void land(int slot) {
    Insn insn = insns.get(slot);
    insns.set(slot, new Insn(insn.code(), insn.dst(), insn.src(), size() - slot - 1, insn.imm()));
  }

  Code exit() {
    return add(Op.JMP | Op.EXIT, 0, 0, 0, 0);
  }
}
