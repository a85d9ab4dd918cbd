// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import org.osgi.service.component.annotations.Component;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.engine.InsnListener;
import org.skep.bpf.engine.TracingEngine;
import org.skep.bpf.verify.VerifiedProgram;

/**
 * The reference engine: plain, slow, and what other engines are measured against. Stateless.
 *
 * <p>Executes everything that RFC 9669 has and what Linux added since: signed division, sign
 * extension and {@code gotol} (cpu v4), {@code may_goto}, load-acquire and store-release. Atomics
 * on memory that threads share must be aligned; on the stack they need not be.
 */
@Component(service = Engine.class)
public final class InterpreterEngine implements TracingEngine {
  /** For the service registry and {@link java.util.ServiceLoader}. */
  public InterpreterEngine() {}

  @Override
  public String name() {
    return "interpreter";
  }

  @Override
  public Executable compile(VerifiedProgram program) {
    return new Interpreter(new Decoder(program).decode(), null);
  }

  @Override
  public Executable compile(VerifiedProgram program, InsnListener listener) {
    return new Interpreter(new Decoder(program).decode(), listener);
  }
}
