// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.run;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.ObjectMap;
import org.skep.bpf.mem.Region;
import org.skep.core.internal.timer.Timers;

/** The state of one run, lent to the thread that runs. */
public final class CoreRunContext extends RunContext {
  /** Programs that may take each other's place in one run. */
  private static final int MAX_TAIL_CALLS = 33;

  private static final int SERIAL_SHIFT = 8;

  private final Runner runner;
  private final Runs runs;
  private @Nullable Object owner;
  private @Nullable RunProgram program;
  private final InnerMaps innerMaps = new InnerMaps();
  private @Nullable RunProgram tailTarget;
  private int tailCalls;
  private long cookie;
  private boolean lent;
  private @Nullable Region lastRegion;

  CoreRunContext(Runner runner, Runs runs) {
    this.runner = runner;
    this.runs = runs;
  }

  /** Lends it to a run, which begins. */
  void lend() {
    lent = true;
  }

  /** The identity of the program that runs; null if the run is over. */
  public @Nullable Object owner() {
    return owner;
  }

  /** Whether this is a run of {@code candidate}. */
  boolean runs(Object candidate) {
    return owner == candidate;
  }

  /**
   * Makes this the run of a program.
   *
   * @param owner the program's identity
   */
  public void begin(Object owner, RunProgram program, long budget, long cookie) {
    this.owner = owner;
    this.program = program;
    this.cookie = cookie;
    setBudget(budget);
  }

  /** Ends the run: nothing that it held stays reachable from here. */
  public void end() {
    if (!lent) {
      return; // It is over: a second end must not end somebody else's run.
    }
    lent = false;
    owner = null;
    program = null;
    lastRegion = null;
    tailTarget = null;
    innerMaps.clear();
    clearRun();
    runner.pop();
  }

  /** What runs here; null if the run is over. */
  public @Nullable RunProgram running() {
    return program;
  }

  /** Runs the program that the run began with, and those that tail calls lead to. */
  public long execute(RunProgram first) {
    tailCalls = 0;
    try {
      long result =
          first.executable().execute(this, 0, context().address(0), context().size(), 0, 0, 0);
      return isTailCalling() ? finishTailCalls() : result;
    } finally {
      become(first);
      setTailCalling(false);
      unwind();
    }
  }

  @Override
  public void tailCall(long mapRegister, int index) {
    if (tailCalls >= MAX_TAIL_CALLS
        || !(map(mapRegister) instanceof ObjectMap slots)
        || !(slots.object(index) instanceof TailTarget found)) {
      return;
    }
    RunProgram target = found.target();
    if (target != null) {
      tailCalls++;
      tailTarget = target;
      setTailCalling(true);
    }
  }

  @Override
  public long finishTailCalls() {
    RunProgram caller = program();
    try {
      long result = 0;
      RunProgram next = tailTarget;
      while (isTailCalling() && next != null) {
        setTailCalling(false);
        become(next);
        result =
            next.executable().execute(this, 0, context().address(0), context().size(), 0, 0, 0);
        next = tailTarget;
      }
      return result;
    } finally {
      become(caller);
    }
  }

  /** What is at hand of one program's memory, another may not see. */
  private void become(RunProgram now) {
    program = now;
    lastRegion = null;
  }

  /** Lets the run use a map that one of its program's maps holds; the register for it. */
  public long innerMap(InnerMap map) {
    innerMaps.add(map);
    return (long) INNER_MAP_REGION << 32 | map.serial();
  }

  private RunProgram program() {
    RunProgram running = program;
    if (running == null) {
      throw new IllegalStateException("the run is over");
    }
    return running;
  }

  @Override
  public Region region(int id) {
    switch (id) {
      case STACK_REGION:
        return stack();
      case CONTEXT_REGION:
        return context();
      case PACKET_REGION:
        return packet();
      default:
        Region last = lastRegion;
        return last != null && last.id() == id ? last : sharedRegion(id);
    }
  }

  /** Regions stay while the run does, which often asks for the same one again. */
  private Region sharedRegion(int id) {
    Region region = program().region(id);
    if (region == null) {
      InnerMap inner = innerMaps.get(id >>> SERIAL_SHIFT);
      region = inner == null ? null : inner.region(id);
    }
    if (region == null) {
      throw new ProgramFault(-1, "no memory of this program has the id " + id);
    }
    lastRegion = region;
    return region;
  }

  @Override
  public MapInstance map(long register) {
    int kind = (int) (register >>> 32);
    MapInstance map = kind == MAP_REGION ? program().map((int) register) : null;
    if (kind == INNER_MAP_REGION) {
      InnerMap inner = innerMaps.get((int) register);
      map = inner == null ? null : inner.instance();
    }
    if (map == null) {
      throw new ProgramFault(-1, "0x%x is no map of this program".formatted(register));
    }
    return map;
  }

  @Override
  public int cpu() {
    return runner.requiredCpu();
  }

  @Override
  public long clockNanos() {
    return runs.services().clockNanos();
  }

  @Override
  public int randomBits() {
    return runs.services().randomBits();
  }

  @Override
  public long cookie() {
    return cookie;
  }

  @Override
  public long callback(long function, long r1, long r2, long r3, long r4, long r5) {
    if ((int) (function >>> 32) != FUNCTION_REGION) {
      throw new ProgramFault(-1, "0x%x is no subprogram".formatted(function));
    }
    long result = program().executable().execute(this, (int) function, r1, r2, r3, r4, r5);
    return isTailCalling() ? finishTailCalls() : result;
  }

  /** The timers of this runtime. */
  public Timers timers() {
    return runs.timers();
  }

  /** Whether a descriptor or pin holds the map with that index in the program. */
  public boolean isMapUsed(int index) {
    return program().isMapUsed(index);
  }

  /**
   * Calls a subprogram back by itself, as the whole of this run.
   *
   * @param frames of the stack that hold what the arguments point to
   */
  public void executeCallback(
      RunProgram bound, int function, int frames, long r1, long r2, long r3) {
    tailCalls = 0;
    setFrames(frames);
    try {
      callback((long) FUNCTION_REGION << 32 | function, r1, r2, r3, 0, 0);
    } finally {
      become(bound);
      setTailCalling(false);
      unwind();
    }
  }

  @Override
  public void print(String line) {
    runs.services().print(line);
  }
}
