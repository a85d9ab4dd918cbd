// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.Region;

/** A run with a stack, a context, a packet and regions that a test adds. */
final class TestRun extends RunContext {
  private final Map<Integer, Region> regions = new HashMap<>();
  private @Nullable Executable executable;

  TestRun() {
    setBudget(1_000_000);
    add(stack());
    add(context());
    add(packet());
  }

  /** Memory that another run shares. */
  void use(Region region) {
    add(region);
  }

  private void add(Region region) {
    regions.put(region.id(), region);
  }

  /** Shared memory as maps have it. */
  DirectRegion share(int size, boolean readOnly) {
    DirectRegion region =
        new DirectRegion(
            FIRST_SHARED_REGION + regions.size(),
            ByteBuffer.allocateDirect(size + 8).alignedSlice(8).slice(0, size),
            readOnly);
    add(region);
    return region;
  }

  /** Compiles and runs from slot 0. */
  long run(Prog program, long... arguments) {
    Executable compiled = program.compile();
    executable = compiled;
    long[] a = java.util.Arrays.copyOf(arguments, 5);
    return compiled.execute(this, 0, a[0], a[1], a[2], a[3], a[4]);
  }

  @Override
  public Region region(int id) {
    Region region = regions.get(id);
    if (region == null) {
      throw new ProgramFault(-1, "no region " + id);
    }
    return region;
  }

  @Override
  public MapInstance map(long register) {
    throw new ProgramFault(-1, "no maps");
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
    if (executable == null) {
      throw new IllegalStateException("nothing was run");
    }
    return executable.execute(this, (int) function, r1, r2, r3, r4, r5);
  }

  @Override
  public void print(String line) {}
}
