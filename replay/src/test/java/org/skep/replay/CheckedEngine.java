// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import java.util.ServiceLoader;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.engine.InsnListener;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.engine.TracingEngine;
import org.skep.bpf.verify.InsnFacts;
import org.skep.bpf.verify.MemoryKind;
import org.skep.bpf.verify.ValueRange;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Interprets, and holds every instruction against the facts for engines. */
public final class CheckedEngine implements Engine {
  /** Facts that were compared, over all programs. */
  static final LongAdder COMPARED = new LongAdder();

  /** Those that did not hold. */
  static final LongAdder WRONG = new LongAdder();

  private static final long NEAR = 1L << 30;

  /** For {@link ServiceLoader}. */
  public CheckedEngine() {}

  @Override
  public String name() {
    return "checked";
  }

  /** Neither the first nor the best, so that it runs what asks for it alone. */
  @Override
  public int ranking() {
    return 1;
  }

  @Override
  public Executable compile(VerifiedProgram program) {
    TracingEngine tracing =
        ServiceLoader.load(Engine.class, CheckedEngine.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .filter(TracingEngine.class::isInstance)
            .map(TracingEngine.class::cast)
            .findFirst()
            .orElseThrow();
    return tracing.compile(program, new Check(program));
  }

  private static final class Check implements InsnListener {
    private final VerifiedProgram program;
    private int last = -1;
    private int frames;

    Check(VerifiedProgram program) {
      this.program = program;
    }

    @Override
    public void executing(RunContext run, int slot) {
      long[] r = run.registers(run.frames() - 1);
      // Slot 0 may begin a run, after one that a fault ended anywhere.
      if (last >= 0 && slot != 0 && frames == run.frames()) {
        defined(program.insns().get(last), r);
      }
      reached(program.insns().get(slot), program.facts().get(slot), r);
      last = slot;
      frames = run.frames();
    }

    private void defined(Insn insn, long[] r) {
      int register =
          switch (insn.insnClass()) {
            case Op.ALU, Op.ALU64, Op.LDX -> insn.dst();
            case Op.LD -> insn.isWide() ? insn.dst() : 0;
            case Op.JMP -> insn.isHelperCall() ? 0 : -1;
            default -> -1;
          };
      if (register < 0) {
        return;
      }
      ValueRange range = program.ranges().get(last);
      long value = r[register];
      compare(
          Long.compareUnsigned(value, range.min()) >= 0
              && Long.compareUnsigned(value, range.max()) <= 0
              && isNear(value, range.pointsTo()));
    }

    private void reached(Insn insn, InsnFacts facts, long[] r) {
      compare(facts.isReached());
      int type = insn.insnClass();
      if (type != Op.LDX && type != Op.ST && type != Op.STX) {
        return;
      }
      boolean isLoad = type == Op.LDX || (insn.mode() == Op.ATOMIC && insn.imm() == Op.LOAD_ACQ);
      long address = r[isLoad ? insn.src() : insn.dst()] + insn.off();
      if (facts.stackOffset() != 0) {
        compare(address == r[Op.FP] + facts.stackOffset());
      }
      if (facts.memory().size() == 1) {
        compare(isNear(address, facts.memory().iterator().next()));
      }
    }

    private static boolean isNear(long value, @Nullable MemoryKind kind) {
      if (kind == null) {
        return true;
      }
      int region =
          switch (kind) {
            case STACK -> RunContext.STACK_REGION;
            case CONTEXT -> RunContext.CONTEXT_REGION;
            case PACKET -> RunContext.PACKET_REGION;
            default -> 0;
          };
      return region == 0 || Math.abs(value - ((long) region << 32)) < NEAR;
    }

    private static void compare(boolean holds) {
      COMPARED.increment();
      if (!holds) {
        WRONG.increment();
      }
    }
  }
}
