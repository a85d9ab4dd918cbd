// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.map.MapRef;
import org.skep.bpf.prog.ContextField;
import org.skep.bpf.prog.ContextLayout;
import org.skep.bpf.prog.ReturnRange;
import org.skep.bpf.verify.Limits;
import org.skep.bpf.verify.Privileges;
import org.skep.bpf.verify.Verdict;
import org.skep.bpf.verify.VerificationRequest;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Builds a program instruction by instruction and asks for the verdict. */
final class Asm {
  private static final ContextLayout CONTEXT =
      new ContextLayout(
          "xdp_md",
          12,
          List.of(
              packetField("data", 0, ContextField.Becomes.PACKET),
              packetField("data_end", 4, ContextField.Becomes.PACKET_END),
              packetField("data_meta", 8, ContextField.Becomes.PACKET_META)));

  private final List<Insn> insns = new ArrayList<>();
  private final Map<Integer, Helper> helpers = new HashMap<>();
  private final List<MapRef> maps = new ArrayList<>();
  private final Map<Integer, Integer> mapAt = new HashMap<>();
  private boolean isStrict;
  private ReturnRange returns = ReturnRange.ANY;
  private Privileges privileges = Privileges.FULL;
  private int logLevel = 2;
  private Limits limits = Limits.LINUX;

  private static ContextField packetField(String name, int offset, ContextField.Becomes becomes) {
    return new ContextField(
        name, offset, 4, java.util.EnumSet.of(ContextField.Access.READ), becomes);
  }

  Asm add(int code, int dst, int src, int off, int imm) {
    insns.add(new Insn(code, dst, src, off, imm));
    return this;
  }

  Asm mov(int dst, int imm) {
    return add(Op.ALU64 | Op.MOV | Op.K, dst, 0, 0, imm);
  }

  Asm movReg(int dst, int src) {
    return add(Op.ALU64 | Op.MOV | Op.X, dst, src, 0, 0);
  }

  Asm alu(int op, int dst, int imm) {
    return add(Op.ALU64 | op | Op.K, dst, 0, 0, imm);
  }

  Asm aluReg(int op, int dst, int src) {
    return add(Op.ALU64 | op | Op.X, dst, src, 0, 0);
  }

  Asm load(int size, int dst, int src, int off) {
    return add(Op.LDX | Op.MEM | size, dst, src, off, 0);
  }

  Asm store(int size, int dst, int src, int off) {
    return add(Op.STX | Op.MEM | size, dst, src, off, 0);
  }

  Asm storeImm(int size, int dst, int off, int imm) {
    return add(Op.ST | Op.MEM | size, dst, 0, off, imm);
  }

  Asm jump(int op, int dst, int imm, int off) {
    return add(Op.JMP | op | Op.K, dst, 0, off, imm);
  }

  Asm jumpReg(int op, int dst, int src, int off) {
    return add(Op.JMP | op | Op.X, dst, src, off, 0);
  }

  Asm map(int dst, MapRef map) {
    mapAt.put(insns.size(), maps.size());
    maps.add(map);
    return add(Op.LD_IMM64, dst, Op.PSEUDO_MAP_FD, 0, 0).add(0, 0, 0, 0, 0);
  }

  Asm call(Helper helper) {
    helpers.put(helper.id(), helper);
    return add(Op.JMP | Op.CALL, 0, 0, 0, helper.id());
  }

  Asm exit() {
    return add(Op.JMP | Op.EXIT, 0, 0, 0, 0);
  }

  Asm strict() {
    isStrict = true;
    return this;
  }

  Asm returns(ReturnRange range) {
    returns = range;
    return this;
  }

  /** The bits of {@code log_level}; 2 unless set. */
  Asm logLevel(int level) {
    logLevel = level;
    return this;
  }

  Asm limits(Limits of) {
    limits = of;
    return this;
  }

  Asm privileges(Privileges of) {
    privileges = of;
    return this;
  }

  Asm function(int dst, int slots) {
    return add(Op.LD_IMM64, dst, Op.PSEUDO_FUNC, 0, slots).add(0, 0, 0, 0, 0);
  }

  Asm mayGoto(int off) {
    return add(Op.JMP | Op.JCOND, 0, 0, off, 0);
  }

  List<Insn> insns() {
    return List.copyOf(insns);
  }

  int processed() {
    return verdict().statistics().processed();
  }

  Verdict verdict() {
    return new PathVerifier().verify(request());
  }

  VerificationRequest request() {
    int[] mapIndex = new int[insns.size()];
    Arrays.setAll(mapIndex, slot -> mapAt.getOrDefault(slot, -1));
    VerificationRequest.Helpers known =
        new VerificationRequest.Helpers() {
          @Override
          public @Nullable Helper helper(int id) {
            return helpers.get(id);
          }

          @Override
          public boolean isKnown(int id) {
            return helpers.containsKey(id);
          }

          @Override
          public @Nullable Helper kernelFunction(int id) {
            return null;
          }
        };
    return new VerificationRequest(
        insns,
        mapIndex,
        maps,
        "xdp",
        CONTEXT,
        returns,
        false,
        true,
        known,
        privileges,
        isStrict,
        limits,
        logLevel,
        List.of(),
        List.of());
  }

  /** The rejection's message, or {@code accepted}. */
  String answer() {
    Verdict verdict = verdict();
    return verdict.rejection() == null ? "accepted" : verdict.rejection().message();
  }
}
