// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.MethodTooLargeException;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.isa.Op;

/**
 * A compiled program. It has up to four classes, made when a run first needs them: instructions are
 * counted only where the verifier does not bound them within the run's budget, and the packet's
 * bounds are checked apart from those of its array only where it is a part of one. Thread-safe.
 */
final class JitExecutable implements Executable {
  /** Larger programs would take longer to compile than they are likely to run. */
  private static final int MOST_SLOTS = 1_000_000;

  private final Code code;
  private final CallGraph graph;
  private final boolean hasPacket;
  private volatile @Nullable JitCode plain;
  private volatile @Nullable JitCode windowed;
  private volatile @Nullable JitCode counted;
  private volatile @Nullable JitCode countedWindowed;

  private JitExecutable(Code code, CallGraph graph) {
    this.code = code;
    this.graph = graph;
    this.hasPacket = code.reachesPacket();
  }

  static JitExecutable of(VerifiedProgram program) {
    if (program.insns().size() > MOST_SLOTS) {
      throw new BpfException(
          Errno.ENOTSUPP,
          "the JIT compiles programs of up to %d slots, not of %d"
              .formatted(MOST_SLOTS, program.insns().size()));
    }
    Code code = new Code(program);
    JitExecutable executable = new JitExecutable(code, new CallGraph(code));
    boolean isCounted = program.mostExecuted() == Long.MAX_VALUE;
    executable.made(isCounted, false);
    if (executable.hasPacket) {
      executable.made(isCounted, true);
    }
    return executable;
  }

  /** The class for a run. */
  private JitCode classFor(RunContext run) {
    boolean isCounted = run.budget() < code.program.mostExecuted();
    boolean isWindowed = hasPacket && isWindow(run.packet());
    if (isWindowed && run.packet().array().length > Windows.MOST_BYTES) {
      throw new ProgramFault(
          0,
          "the packet is part of an array of %d bytes, expected up to %d: take a smaller one"
              .formatted(run.packet().array().length, Windows.MOST_BYTES));
    }
    JitCode made;
    if (isCounted) {
      made = isWindowed ? countedWindowed : counted;
    } else {
      made = isWindowed ? windowed : plain;
    }
    return made != null ? made : made(isCounted, isWindowed);
  }

  private static boolean isWindow(HeapRegion packet) {
    return packet.size() != packet.array().length || packet.isReadOnly();
  }

  private synchronized JitCode made(boolean isCounted, boolean isWindowed) {
    JitCode made = load(code, new Unit.Variant(isCounted, isWindowed), graph);
    if (isCounted) {
      if (isWindowed) {
        countedWindowed = made;
      } else {
        counted = made;
      }
    } else if (isWindowed) {
      windowed = made;
    } else {
      plain = made;
    }
    return made;
  }

  private static JitCode load(Code code, Unit.Variant variant, CallGraph graph) {
    try {
      ClassEmitter.Emitted emitted = ClassEmitter.emit(code, variant, graph);
      MethodHandles.Lookup defined =
          MethodHandles.lookup()
              .defineHiddenClassWithClassData(emitted.bytes(), emitted.constants(), true);
      return (JitCode) defined.lookupClass().getDeclaredConstructor().newInstance();
    } catch (ClassTooLargeException | MethodTooLargeException e) {
      throw new BpfException(
          Errno.ENOTSUPP, "the JIT's class for it would be too large: " + e.getMessage());
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new BpfException(Errno.ENOTSUPP, "the JIT's class for it does not load: " + e);
    }
  }

  @Override
  public long execute(RunContext run, int entry, long r1, long r2, long r3, long r4, long r5) {
    int frame = run.frames();
    if (frame + framesOf(entry) > Op.MAX_FRAMES) {
      throw Support.frames(entry);
    }
    run.setFrames(frame + 1);
    try {
      return classFor(run).call(run, (frame + 1) * Op.STACK_SIZE, entry, r1, r2, r3, r4, r5);
    } finally {
      run.setFrames(frame);
    }
  }

  @Override
  public String listing() {
    boolean isCounted = code.program.mostExecuted() == Long.MAX_VALUE;
    return Listing.of(ClassEmitter.emit(code, new Unit.Variant(isCounted, false), graph).bytes());
  }

  private int framesOf(int entry) {
    int index = entry == 0 ? 0 : code.subprogramAt(entry);
    return index < 0 ? 1 : graph.depth(index);
  }
}
