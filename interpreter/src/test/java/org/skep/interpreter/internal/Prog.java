// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperBody;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.helper.ReturnType;
import org.skep.bpf.map.MapRef;
import org.skep.bpf.verify.InsnFacts;
import org.skep.bpf.verify.Subprogram;
import org.skep.bpf.verify.ValueRange;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Builds a program slot by slot, as if a verifier had accepted it. */
final class Prog {
  private final List<Insn> insns = new ArrayList<>();
  private final List<@Nullable Helper> calls = new ArrayList<>();
  private final List<Integer> mapIndex = new ArrayList<>();
  private final List<Subprogram> subprograms = new ArrayList<>();
  private final List<MapRef> maps = new ArrayList<>();

  static Prog of(Insn... insns) {
    Prog program = new Prog().function(0);
    Arrays.stream(insns).forEach(program::add);
    return program;
  }

  Prog add(Insn insn) {
    insns.add(insn);
    calls.add(null);
    mapIndex.add(-1);
    return this;
  }

  Prog add(int code, int dst, int src, int off, int imm) {
    return add(new Insn(code, dst, src, off, imm));
  }

  /** A subprogram begins here. */
  Prog function(int zeroedBytes) {
    subprograms.add(
        new Subprogram(insns.size(), insns.size(), "f" + subprograms.size(), 512, zeroedBytes));
    return this;
  }

  Prog wide(int dst, long value) {
    return wide(dst, 0, (int) value, (int) (value >>> 32));
  }

  Prog wide(int dst, int kind, int imm, int next) {
    return add(Op.LD_IMM64, dst, kind, 0, imm).add(0, 0, 0, 0, next);
  }

  Prog wideMap(int dst, int kind, MapRef map, int next) {
    wide(dst, kind, 0, next);
    mapIndex.set(insns.size() - 2, maps.size());
    maps.add(map);
    return this;
  }

  Prog mov(int dst, int imm) {
    return add(Op.ALU64 | Op.MOV | Op.K, dst, 0, 0, imm);
  }

  Prog movReg(int dst, int src) {
    return add(Op.ALU64 | Op.MOV | Op.X, dst, src, 0, 0);
  }

  Prog addImm(int dst, int imm) {
    return add(Op.ALU64 | Op.ADD | Op.K, dst, 0, 0, imm);
  }

  Prog exit() {
    return add(Op.JMP | Op.EXIT, 0, 0, 0, 0);
  }

  Prog callLocal(int offset) {
    return add(Op.JMP | Op.CALL, 0, Op.PSEUDO_CALL, 0, offset);
  }

  Prog call(int id, HelperBody body) {
    add(Op.JMP | Op.CALL, 0, 0, 0, id);
    return known(id, body);
  }

  /** What the last call goes to. */
  Prog known(int id, HelperBody body) {
    calls.set(
        calls.size() - 1,
        new Helper(id, HelperPrototype.of("helper_" + id, ReturnType.INTEGER), body));
    return this;
  }

  int size() {
    return insns.size();
  }

  VerifiedProgram verified() {
    return new VerifiedProgram(
        List.copyOf(insns),
        mapIndex.stream().mapToInt(Integer::intValue).toArray(),
        maps,
        calls,
        subprograms,
        Collections.nCopies(insns.size(), InsnFacts.NONE),
        Collections.nCopies(insns.size(), ValueRange.ANY));
  }

  Executable compile() {
    return new InterpreterEngine().compile(verified());
  }
}
