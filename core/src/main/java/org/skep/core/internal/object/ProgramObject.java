// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.object;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfEvent;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.mem.Region;
import org.skep.bpf.prog.ProgramHandle;
import org.skep.core.internal.jfr.ProgramFaultEvent;
import org.skep.core.internal.memory.Held;
import org.skep.core.internal.run.CoreRunContext;
import org.skep.core.internal.run.RunProgram;
import org.skep.core.internal.run.TailTarget;
import org.skep.core.internal.timer.BpfTimer;
import org.skep.core.internal.timer.TimerProgram;

/** A program: its source, what it is bound to now, what it holds, and how it has done. */
public final class ProgramObject extends KernelObject implements Held, TailTarget, TimerProgram {
  /** Instructions per run, unless configured: what the verifier bounds stays far below. */
  public static final long DEFAULT_BUDGET = 1L << 32;

  /** Bytes of a frame of the stack. */
  private static final int FRAME = 512;

  private final Registry registry;
  private final ProgramSource source;
  private volatile List<MapObject> maps;
  private final @Nullable BtfObject btf;
  private final byte[] tag;
  private final long loadTimeNanos;
  private final int processed;
  private final long budget;
  private final Runnable onFreed;
  private final LongAdder runCount = new LongAdder();
  private final LongAdder runNanos = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder faults = new LongAdder();
  private volatile @Nullable String lastFault;
  private volatile @Nullable ProgramBinding binding;
  private volatile long defaultResult;

  /** A program bound to {@code binding}; owns a reference to each map and to {@code btf}. */
  public ProgramObject(
      Registry registry,
      String name,
      ProgramSource source,
      ProgramBinding binding,
      List<MapObject> maps,
      @Nullable BtfObject btf,
      byte[] tag,
      int processed,
      long budget,
      Runnable onFreed) {
    super(ObjectKind.PROG, name);
    this.registry = registry;
    this.source = source;
    this.binding = binding;
    this.defaultResult = binding.type().defaultResult();
    this.maps = maps;
    this.btf = btf;
    this.tag = tag;
    this.processed = processed;
    this.budget = budget;
    this.onFreed = onFreed;
    this.loadTimeNanos = registry.runs().uptimeNanos();
  }

  /** What it was loaded from. */
  public ProgramSource source() {
    return source;
  }

  /** What it is bound to; null while a provider that it needs is gone. */
  public @Nullable ProgramBinding binding() {
    return binding;
  }

  @Override
  public @Nullable RunProgram target() {
    return binding;
  }

  /** Binds it anew, or to nothing. */
  public void bind(@Nullable ProgramBinding now) {
    abandonCode();
    binding = now;
    if (now != null) {
      defaultResult = now.type().defaultResult();
    }
  }

  /** The maps that it uses. */
  public List<MapObject> maps() {
    return maps;
  }

  /** Adds a map, whose reference becomes the program's; false if it has that map already. */
  public synchronized boolean addMap(MapObject map) {
    if (maps.contains(map)) {
      return false;
    }
    List<MapObject> more = new ArrayList<>(maps);
    more.add(map);
    maps = List.copyOf(more);
    return true;
  }

  /** Its BTF; null if it has none. */
  public @Nullable BtfObject btf() {
    return btf;
  }

  /** Eight bytes that are the same for the same instructions. */
  public byte[] tag() {
    return tag.clone();
  }

  /** When it was loaded, in nanoseconds since the runtime started. */
  public long loadTimeNanos() {
    return loadTimeNanos;
  }

  /** Instructions that the verifier walked. */
  public int processed() {
    return processed;
  }

  /** Runs counted while statistics were on. */
  public long runCount() {
    return runCount.sum();
  }

  /** Their time. */
  public long runNanos() {
    return runNanos.sum();
  }

  /** Runs that did not take place. */
  public long misses() {
    return misses.sum();
  }

  /** Runs that ended in a fault. */
  public long faults() {
    return faults.sum();
  }

  /** Why and where the last fault was; null if there was none. */
  public @Nullable String lastFault() {
    return lastFault;
  }

  /** A handle whose runs carry {@code cookie}. */
  public ProgramHandle handle(long cookie) {
    return new Handle(cookie, null);
  }

  /** A handle whose runs execute {@code traced}, as long as the program is bound as it says. */
  public ProgramHandle handle(TracedBinding traced) {
    return new Handle(0, traced);
  }

  private void abandonCode() {
    ProgramBinding bound = binding;
    if (bound != null) {
      bound.code().abandon();
    }
  }

  @Override
  void onLastReference() {
    abandonCode();
    registry.programs().remove(this);
    onFreed.run();
    registry.freed(this);
    registry
        .runs()
        .afterGracePeriod(
            () -> {
              binding = null;
              maps.forEach(MapObject::release);
              if (btf != null) {
                btf.release();
              }
            });
  }

  @Override
  public void callBack(BpfTimer timer, int function) {
    CoreRunContext run = registry.runs().enter(this);
    ProgramBinding bound = run == null ? null : binding;
    try {
      if (run == null || bound == null) {
        misses.increment();
        return;
      }
      run.begin(this, bound, budget, 0);
      Region key = run.stack();
      if (!timer.isAlive(key, 0)) {
        return; // the element went, and its timer with it
      }
      int frames = (timer.map().spec().keySize() + FRAME - 1) / FRAME;
      long map = (long) RunContext.MAP_REGION << 32 | timer.mapIndex();
      run.executeCallback(bound, function, frames, map, key.address(0), timer.valueAddress());
    } catch (RuntimeException e) {
      fault(e);
    } catch (Error e) {
      fault(new ProgramFault(-1, "the callback of a timer met " + e));
    } finally {
      if (run != null) {
        run.end();
      }
    }
  }

  private long fault(RuntimeException fault) {
    faults.increment();
    String where =
        fault instanceof ProgramFault known && known.insn() >= 0 ? "insn " + known.insn() : "?";
    String why = fault.getMessage() == null ? fault.getClass().getName() : fault.getMessage();
    lastFault = where + ": " + why;
    ProgramFaultEvent.tell(id(), name(), where + ": " + why);
    registry.tell(BpfEvent.Kind.FAULT, this, "", where + ": " + why);
    return defaultResult;
  }

  private final class Handle implements ProgramHandle {
    private final long cookie;
    private final @Nullable TracedBinding traced;

    Handle(long cookie, @Nullable TracedBinding traced) {
      this.cookie = cookie;
      this.traced = traced;
    }

    @Override
    public int id() {
      return ProgramObject.this.id();
    }

    @Override
    public String name() {
      return ProgramObject.this.name();
    }

    @Override
    public @Nullable RunContext enter() {
      CoreRunContext context = registry.runs().enter(ProgramObject.this);
      if (context == null) {
        misses.increment();
        return null;
      }
      // Read inside the run: what is bound now stays until it ends.
      ProgramBinding bound = binding;
      if (bound == null || (traced != null && traced.binding() != bound)) {
        context.end();
        misses.increment();
        return null;
      }
      context.begin(ProgramObject.this, traced == null ? bound : traced, budget, cookie);
      return context;
    }

    @Override
    public long run(RunContext run) {
      // Not what the program is bound to now, but what this run began with.
      RunProgram bound = ((CoreRunContext) run).running();
      if (bound == null) {
        misses.increment();
        return defaultResult;
      }
      run.setFrames(0);
      run.setBudget(budget);
      if (registry.statsEnabled()) {
        return timed(run, bound);
      }
      return execute(run, bound);
    }

    private long execute(RunContext run, RunProgram bound) {
      try {
        return ((CoreRunContext) run).execute(bound);
      } catch (RuntimeException e) {
        return fault(e);
      } catch (StackOverflowError e) {
        return fault(new ProgramFault(-1, "the thread's own stack is used up"));
      } catch (LinkageError e) {
        return fault(new ProgramFault(-1, "a provider is gone: " + e));
      } catch (Error e) {
        return fault(new ProgramFault(-1, "the run met " + e));
      }
    }

    private long timed(RunContext run, RunProgram bound) {
      long start = System.nanoTime();
      long result = execute(run, bound);
      runNanos.add(System.nanoTime() - start);
      runCount.increment();
      return result;
    }

    @Override
    public void exit(RunContext run) {
      ((CoreRunContext) run).end();
    }

    @Override
    public long defaultResult() {
      return defaultResult;
    }
  }
}
