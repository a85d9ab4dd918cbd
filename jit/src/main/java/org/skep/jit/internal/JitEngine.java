// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import org.osgi.service.component.annotations.Component;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.verify.VerifiedProgram;

/**
 * Compiles programs to JVM bytecode, one hidden class each, which HotSpot then compiles like any
 * other. Ranked above the interpreter; what it cannot take, it refuses with the reason. Stateless.
 */
@Component(property = "service.ranking:Integer=" + JitEngine.RANKING)
public final class JitEngine implements Engine {
  static final int RANKING = 100;

  /** For the service registry and {@link java.util.ServiceLoader}. */
  public JitEngine() {}

  @Override
  public String name() {
    return "jit";
  }

  @Override
  public int ranking() {
    return RANKING;
  }

  @Override
  public Executable compile(VerifiedProgram program) {
    return JitExecutable.of(program);
  }
}
