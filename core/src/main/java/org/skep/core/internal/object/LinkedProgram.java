// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.object;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.prog.ProgramHandle;
import org.skep.core.internal.run.CoreRunContext;

/**
 * What an attach point runs: the program that the link has now. A run that began goes on with the
 * program it began with.
 */
final class LinkedProgram implements ProgramHandle {
  private record Current(ProgramObject program, ProgramHandle handle) {}

  private final long cookie;
  private volatile Current current;

  LinkedProgram(ProgramObject program, long cookie) {
    this.cookie = cookie;
    this.current = new Current(program, program.handle(cookie));
  }

  ProgramObject program() {
    return current.program();
  }

  void set(ProgramObject program) {
    current = new Current(program, program.handle(cookie));
  }

  @Override
  public int id() {
    return current.handle().id();
  }

  @Override
  public String name() {
    return current.handle().name();
  }

  @Override
  public @Nullable RunContext enter() {
    return current.handle().enter();
  }

  @Override
  public long run(RunContext run) {
    Current now = current;
    Object owner = ((CoreRunContext) run).owner();
    return owner instanceof ProgramObject began && began != now.program()
        ? began.handle(cookie).run(run)
        : now.handle().run(run);
  }

  @Override
  public void exit(RunContext run) {
    current.handle().exit(run);
  }

  @Override
  public long defaultResult() {
    return current.handle().defaultResult();
  }
}
