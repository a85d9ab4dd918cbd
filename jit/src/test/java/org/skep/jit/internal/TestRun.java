// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.Region;

/** A run with a stack, a context of 64 bytes, a packet where one is set, and no maps. */
final class TestRun extends RunContext {
  TestRun(long budget) {
    byte[] bytes = new byte[64];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 37);
    }
    context().set(bytes, 0, bytes.length, false);
    setBudget(budget);
  }

  @Override
  public Region region(int id) {
    return switch (id) {
      case STACK_REGION -> stack();
      case CONTEXT_REGION -> context();
      case PACKET_REGION -> packet();
      default -> throw new ProgramFault(-1, "no memory has the id " + id);
    };
  }

  @Override
  public MapInstance map(long register) {
    throw new ProgramFault(-1, "there are no maps");
  }

  @Override
  public int cpu() {
    return 0;
  }

  @Override
  public long clockNanos() {
    return 0;
  }

  @Override
  public int randomBits() {
    return 4;
  }

  @Override
  public long cookie() {
    return 0;
  }

  @Override
  public long callback(long function, long r1, long r2, long r3, long r4, long r5) {
    throw new ProgramFault(-1, "there are no callbacks");
  }

  @Override
  public void print(String line) {}
}
