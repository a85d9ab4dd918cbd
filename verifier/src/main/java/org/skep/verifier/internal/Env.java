// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.map.MapRef;
import org.skep.bpf.verify.FunctionInfo;
import org.skep.bpf.verify.VerificationRequest;
import org.skep.isa.Insn;

/** What the rules share while one program is walked. One thread. */
final class Env {
  final VerificationRequest request;
  final List<Insn> insns;
  final Flow flow;
  final FactsCollector facts;
  final StackUse stackUse;

  /** For each load and store that a path has reached: the kind of pointer it went through. */
  final Reg.@Nullable Type[] accessedThrough;

  final LogWriter log;

  /** Where the walk is noted; null unless an explanation was asked for. */
  final @Nullable Recorder recorder;

  final Precision precision;
  final Callbacks callbacks;
  private final List<MapRef> maps;
  private int lastId;

  Env(VerificationRequest request, Flow flow, LogWriter log, @Nullable Recorder recorder) {
    this.request = request;
    this.insns = request.insns();
    this.maps = new ArrayList<>(request.maps());
    this.flow = flow;
    this.log = log;
    this.recorder = recorder;
    this.facts = new FactsCollector(request.insns().size());
    this.stackUse = new StackUse(flow);
    this.precision = new Precision(this);
    this.callbacks = new Callbacks(this);
    this.accessedThrough = new Reg.Type[request.insns().size()];
  }

  /** An id that nothing has yet. */
  int newId() {
    return ++lastId;
  }

  /** A map of the program, or one that stands for the maps in another. */
  MapRef map(int index) {
    return maps.get(index);
  }

  /** The index of what stands for the maps in a map of maps; −1 if it holds none. */
  int innerMap(int index) {
    MapRef inner = map(index).inner();
    if (inner == null) {
      return -1;
    }
    for (int i = request.maps().size(); i < maps.size(); i++) {
      if (maps.get(i).equals(inner)) {
        return i;
      }
    }
    maps.add(inner);
    return maps.size() - 1;
  }

  /** The index for facts: −1 for a map that only stands for others. */
  int factIndex(int map) {
    return map < request.maps().size() ? map : -1;
  }

  /** A subprogram's name in BTF, or one made up. */
  String functionName(int subprogram) {
    int start = flow.start(subprogram);
    for (FunctionInfo function : request.functions()) {
      if (function.insn() == start) {
        return function.name();
      }
    }
    return subprogram == 0 ? "main" : "func#" + subprogram;
  }

  boolean mayLeakPointers() {
    return request.privileges().mayLeakPointers();
  }

  /**
   * A register that is read.
   *
   * @throws Refusal if nothing was written to it
   */
  Reg read(State state, int register, int slot) {
    Reg reg = state.regs()[register];
    if (reg.type() == Reg.Type.NOT_INIT) {
      throw Refusal.access(
              "V013",
              slot,
              register,
              "R" + register + " !read_ok",
              "write the register on every path before it is read; calls clobber r1 to r5")
          .because(
              "r%d holds nothing on this path".formatted(register),
              "a register that every path to here has written");
    }
    return reg;
  }

  /**
   * Writes a register.
   *
   * @throws Refusal if it is the frame pointer
   */
  void write(State state, int register, Reg value, int slot) {
    if (register == org.skep.isa.Op.FP) {
      throw Refusal.access("V004", slot, register, "frame pointer is read only");
    }
    state.regs()[register] = value;
  }

  /** A register whose pointer, if it holds one, would be told as a number. */
  void refuseLeak(Reg reg, int register, int slot, String where) {
    if (reg.isPointer() && !mayLeakPointers()) {
      throw Refusal.access("V024", slot, register, "R" + register + " leaks addr " + where);
    }
  }
}
