// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.helper.ReturnType;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.Region;
import org.skep.bpf.prog.ReturnRange;
import org.skep.bpf.verify.Verdict;
import org.skep.interpreter.internal.InterpreterEngine;
import org.skep.isa.Op;

/**
 * What the walk promises holds when programs run: a program that may only return small numbers, and
 * was accepted, returns none but those, whatever numbers its helper gives it.
 */
class SoundnessTest {
  private static final int PROGRAMS = 6000;
  private static final int RUNS = 20;
  private static final int FIRST = 6;
  private static final int NUMBERS = 3;
  private static final int[] OPERATIONS = {
    Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.OR, Op.AND, Op.LSH, Op.RSH, Op.MOD, Op.XOR, Op.MOV, Op.ARSH
  };
  private static final int[] CONDITIONS = {
    Op.JEQ, Op.JGT, Op.JGE, Op.JSET, Op.JNE, Op.JSGT, Op.JSGE, Op.JLT, Op.JLE, Op.JSLT, Op.JSLE
  };

  /** The numbers that the helper gives, one after the other. */
  private final long[] numbers = new long[NUMBERS];

  private int next;

  private final Helper number =
      new Helper(
          7,
          HelperPrototype.of("bpf_number", ReturnType.INTEGER),
          (run, r1, r2, r3, r4, r5) -> numbers[next++ % NUMBERS]);

  @Test
  void whatMayBeReturnedIsWhatIsReturned() {
    long seed = System.nanoTime();
    System.out.println("SoundnessTest seed " + seed);
    Random random = new Random(seed);
    int accepted = 0;
    for (int i = 0; i < PROGRAMS; i++) {
      long most = (1L << (1 + random.nextInt(40))) - 1;
      Asm program = program(random).returns(ReturnRange.of(0, most));
      Verdict verdict = program.verdict();
      if (verdict.accepted()) {
        accepted++;
        run(program, verdict, random, most, seed);
      }
    }
    System.out.println("SoundnessTest ran " + accepted + " of " + PROGRAMS + " programs");
    assertThat(accepted).isGreaterThan(PROGRAMS / 20);
  }

  private void run(Asm program, Verdict verdict, Random random, long most, long seed) {
    Executable executable =
        new InterpreterEngine().compile(Objects.requireNonNull(verdict.program()));
    for (int i = 0; i < RUNS; i++) {
      next = 0;
      for (int n = 0; n < NUMBERS; n++) {
        numbers[n] = random.nextLong() >> random.nextInt(64);
      }
      Run run = new Run();
      run.setBudget(10_000);
      long result = executable.execute(run, 0, 0, 0, 0, 0, 0);
      assertThat(result)
          .as(
              "seed %d: %s with %x %x %x",
              seed, program.insns(), numbers[0], numbers[1], numbers[2])
          .isBetween(0L, most);
    }
  }

  /** Numbers, some operations and jumps forward, a bound, some more, and the result. */
  private Asm program(Random random) {
    Asm program = new Asm();
    for (int i = 0; i < NUMBERS; i++) {
      program.call(number).movReg(FIRST + i, 0);
    }
    compute(program, random, 1 + random.nextInt(8));
    int result = FIRST + random.nextInt(NUMBERS);
    int width = random.nextBoolean() ? Op.JMP : Op.JMP32;
    program
        .add(
            width | (random.nextBoolean() ? Op.JLT : Op.JLE), result, 0, 2, 1 << random.nextInt(30))
        .mov(0, 0)
        .exit();
    if (random.nextBoolean()) {
      program.add(width | Op.JSGE, result, 0, 2, 0).mov(0, 0).exit();
    }
    compute(program, random, random.nextInt(4));
    return program.movReg(0, result).exit();
  }

  private static void compute(Asm program, Random random, int count) {
    for (int i = 0; i < count; i++) {
      int source = random.nextInt(2) * Op.X;
      int dst = FIRST + random.nextInt(NUMBERS);
      int src = source == 0 ? 0 : FIRST + random.nextInt(NUMBERS);
      if (random.nextInt(4) == 0) {
        int op = CONDITIONS[random.nextInt(CONDITIONS.length)];
        int width = random.nextBoolean() ? Op.JMP : Op.JMP32;
        program.add(width | op | source, dst, src, 1, source == 0 ? immediate(random, op) : 0);
        program.alu(Op.ADD, dst, 1);
      } else {
        int op = OPERATIONS[random.nextInt(OPERATIONS.length)];
        int width = random.nextBoolean() ? Op.ALU : Op.ALU64;
        program.add(width | op | source, dst, src, 0, source == 0 ? immediate(random, op) : 0);
      }
    }
  }

  private static int immediate(Random random, int op) {
    if (op == Op.LSH || op == Op.RSH || op == Op.ARSH) {
      return random.nextInt(32);
    }
    int value =
        random.nextBoolean()
            ? random.nextInt(20) - 4
            : (int) (random.nextLong() >> random.nextInt(64));
    boolean isDivision = op == Op.DIV || op == Op.MOD;
    return isDivision && value == 0 ? 1 : value;
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
