// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.junit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicLongArray;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.engine.TracingEngine;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.isa.Insn;

/** Runs programs on an engine that says what it executes, and counts. Thread-safe. */
final class CoverageEngine implements Engine {
  static final String NAME = "coverage";

  private final TracingEngine engine;
  private final List<Counted> compiled = new ArrayList<>();

  /**
   * A program in the order of loading.
   *
   * @param helpers the names of what it calls, by number
   * @param counts how often each slot was executed
   */
  record Counted(List<Insn> insns, Map<Integer, String> helpers, AtomicLongArray counts) {}

  /** Over the engine on the class path that can trace. */
  CoverageEngine() {
    this.engine =
        ServiceLoader.load(Engine.class, Engine.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .filter(TracingEngine.class::isInstance)
            .map(TracingEngine.class::cast)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "coverage needs org.skep:interpreter, or another TracingEngine"));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Executable compile(VerifiedProgram program) {
    AtomicLongArray counts = new AtomicLongArray(program.insns().size());
    Executable executable = engine.compile(program, (run, slot) -> counts.getAndIncrement(slot));
    synchronized (compiled) {
      compiled.add(new Counted(program.insns(), helpers(program), counts));
    }
    return executable;
  }

  private static Map<Integer, String> helpers(VerifiedProgram program) {
    Map<Integer, String> names = new HashMap<>();
    for (int slot = 0; slot < program.insns().size(); slot++) {
      Helper helper = program.calls().get(slot);
      if (helper != null) {
        names.put(program.insns().get(slot).imm(), helper.prototype().name());
      }
    }
    return names;
  }

  /** What was compiled until now. */
  List<Counted> compiled() {
    synchronized (compiled) {
      return List.copyOf(compiled);
    }
  }
}
