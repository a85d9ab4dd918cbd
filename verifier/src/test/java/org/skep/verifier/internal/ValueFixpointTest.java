// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.Region;
import org.skep.bpf.verify.InsnFacts;
import org.skep.bpf.verify.Limits;
import org.skep.bpf.verify.Subprogram;
import org.skep.bpf.verify.ValueRange;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.interpreter.internal.InterpreterEngine;
import org.skep.isa.Insn;
import org.skep.isa.Op;

class ValueFixpointTest {
  private static final int PROGRAMS = 400;
  private static final int STEPS = 120;
  private static final int[] OPERATIONS = {
    Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.OR, Op.AND, Op.LSH, Op.RSH, Op.NEG, Op.MOD, Op.XOR, Op.MOV,
    Op.ARSH
  };
  private static final int[] CONDITIONS = {
    Op.JEQ, Op.JGT, Op.JGE, Op.JSET, Op.JNE, Op.JSGT, Op.JSGE, Op.JLT, Op.JLE, Op.JSLT, Op.JSLE
  };

  @Test
  void everyValueThatIsComputedLiesInItsRange() {
    long seed = System.nanoTime();
    System.out.println("ValueFixpointTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < PROGRAMS; i++) {
      List<Insn> insns = program(random);
      Flow flow;
      try {
        flow = new Flow(insns, Limits.LINUX);
      } catch (Refusal e) {
        continue;
      }
      List<ValueRange> ranges = ValueFixpoint.ranges(insns, flow, slot -> false);
      for (int run = 0; run < 3; run++) {
        check(insns, ranges, new long[] {value(random), value(random), value(random)}, seed);
      }
    }
  }

  @Test
  void aCountedLoopBoundsItsCounter() {
    List<Insn> insns =
        List.of(
            new Insn(Op.ALU64 | Op.MOV, 1, 0, 0, 0),
            new Insn(Op.ALU64 | Op.ADD, 1, 0, 0, 1),
            new Insn(Op.JMP | Op.JLT, 1, 0, -2, 256),
            new Insn(Op.ALU64 | Op.MOV | Op.X, 0, 1, 0, 0),
            new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0));
    List<ValueRange> ranges =
        ValueFixpoint.ranges(insns, new Flow(insns, Limits.LINUX), slot -> false);
    assertThat(ranges.get(1)).isEqualTo(new ValueRange(1, 256));
    assertThat(ranges.get(3)).isEqualTo(new ValueRange(256, 256));
  }

  @Test
  void loadsAreAsWideAsTheyAre() {
    List<Insn> insns =
        List.of(
            new Insn(Op.LDX | Op.MEM | Op.H, 0, 1, 0, 0),
            new Insn(Op.LDX | Op.MEMSX | Op.W, 2, 1, 0, 0),
            new Insn(Op.LDX | Op.MEM | Op.DW, 3, 1, 0, 0),
            new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0));
    List<ValueRange> ranges =
        ValueFixpoint.ranges(insns, new Flow(insns, Limits.LINUX), slot -> false);
    assertThat(ranges.get(0)).isEqualTo(new ValueRange(0, 0xffff));
    assertThat(ranges.get(1)).isEqualTo(ValueRange.ANY);
    assertThat(ranges.get(2)).isEqualTo(ValueRange.ANY);
  }

  private static List<Insn> program(Random random) {
    int length = 6 + random.nextInt(24);
    List<Insn> insns = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      int kind = random.nextInt(10);
      int source = random.nextInt(2) * Op.X;
      if (kind < 6) {
        int op = OPERATIONS[random.nextInt(OPERATIONS.length)];
        int width = random.nextBoolean() ? Op.ALU : Op.ALU64;
        int offset = (op == Op.DIV || op == Op.MOD) && random.nextInt(3) == 0 ? 1 : 0;
        insns.add(
            new Insn(
                width | op | source,
                random.nextInt(6),
                random.nextInt(6),
                offset,
                immediate(random, op)));
      } else if (kind == 6) {
        int bits = 8 << random.nextInt(3);
        insns.add(
            new Insn(Op.ALU64 | Op.MOV | Op.X, random.nextInt(6), random.nextInt(6), bits, 0));
      } else if (kind == 7) {
        int width = 16 << random.nextInt(3);
        int type = random.nextBoolean() ? Op.ALU64 | Op.END : Op.ALU | Op.END | source;
        insns.add(new Insn(type, random.nextInt(6), 0, 0, width));
      } else {
        int target = random.nextInt(length + 1);
        int op = CONDITIONS[random.nextInt(CONDITIONS.length)];
        int width = random.nextBoolean() ? Op.JMP : Op.JMP32;
        insns.add(
            new Insn(
                width | op | source,
                random.nextInt(6),
                random.nextInt(6),
                target - i - 1,
                immediate(random, op)));
      }
    }
    insns.add(new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0));
    return insns;
  }

  private static int immediate(Random random, int op) {
    if (op == Op.LSH || op == Op.RSH || op == Op.ARSH) {
      return random.nextInt(40);
    }
    return random.nextBoolean() ? random.nextInt(20) - 4 : (int) value(random);
  }

  private static long value(Random random) {
    return random.nextLong() >> random.nextInt(64);
  }

  /** With a budget of n, exactly n instructions execute and the registers stay for us to see. */
  private static void check(
      List<Insn> insns, List<ValueRange> ranges, long[] arguments, long seed) {
    Executable executable = new InterpreterEngine().compile(verified(insns));
    Run run = new Run();
    int slot = 0;
    for (int steps = 1; steps < STEPS && slot >= 0; steps++) {
      int executed = slot;
      slot = next(executable, run, steps, arguments);
      Insn insn = insns.get(executed);
      if (insn.isAlu()) {
        long value = run.registers(0)[insn.dst()];
        ValueRange range = ranges.get(executed);
        assertThat(
                Long.compareUnsigned(value, range.min()) >= 0
                    && Long.compareUnsigned(value, range.max()) <= 0)
            .as("seed %d: slot %d of %s: %x not in %s", seed, executed, insns, value, range)
            .isTrue();
      }
    }
  }

  /** The slot that {@code budget} leaves unexecuted; −1 if the program has ended. */
  private static int next(Executable executable, Run run, int budget, long[] a) {
    run.setBudget(budget);
    try {
      executable.execute(run, 0, a[0], a[1], a[2], 0, 0);
      return -1;
    } catch (ProgramFault fault) {
      return fault.insn();
    }
  }

  private static VerifiedProgram verified(List<Insn> insns) {
    int[] mapIndex = new int[insns.size()];
    Arrays.fill(mapIndex, -1);
    return new VerifiedProgram(
        insns,
        mapIndex,
        List.of(),
        Collections.<Helper>nCopies(insns.size(), null),
        List.of(new Subprogram(0, insns.size(), "main", 0, 0)),
        Collections.nCopies(insns.size(), InsnFacts.NONE),
        Collections.nCopies(insns.size(), ValueRange.ANY));
  }

  private static final class Run extends RunContext {
    @Override
    public Region region(int id) {
      throw new ProgramFault(-1, "no memory");
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
      return 0;
    }

    @Override
    public long cookie() {
      return 0;
    }

    @Override
    public long callback(long function, long r1, long r2, long r3, long r4, long r5) {
      throw new ProgramFault(-1, "no callbacks");
    }

    @Override
    public void print(String line) {}
  }
}
