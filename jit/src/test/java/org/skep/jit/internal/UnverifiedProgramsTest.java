// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.bpf.BpfException;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.verify.InsnFacts;
import org.skep.bpf.verify.Subprogram;
import org.skep.bpf.verify.ValueRange;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.interpreter.internal.InterpreterEngine;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Programs that no verifier has seen end on both engines alike: with a result, or a fault. */
class UnverifiedProgramsTest {
  private static final int PROGRAMS = 1500;
  private static final int[] OPERATIONS = {
    Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.OR, Op.AND, Op.LSH, Op.RSH, Op.NEG, Op.MOD, Op.XOR, Op.MOV,
    Op.ARSH
  };
  private static final int[] CONDITIONS = {
    Op.JEQ, Op.JGT, Op.JGE, Op.JSET, Op.JNE, Op.JSGT, Op.JSGE, Op.JLT, Op.JLE, Op.JSLT, Op.JSLE
  };

  private static final Insn EXIT = new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0);

  @Test
  void endAlike() {
    long seed = System.nanoTime();
    System.out.println("UnverifiedProgramsTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < PROGRAMS; i++) {
      VerifiedProgram program = program(random);
      long budget = random.nextInt(300);
      String interpreted = run(new InterpreterEngine(), program, budget);
      assertThat(run(new JitEngine(), program, budget))
          .as("seed %d, program %d: %s", seed, i, program.insns())
          .isEqualTo(interpreted);
    }
  }

  /** The last have slots that no instruction of the JVM holds, and too many for constants. */
  @ParameterizedTest
  @ValueSource(ints = {1000, 10_000, 100_000})
  void splitProgramsGiveTheSameResult(int length) {
    Random random = new Random(6);
    List<Insn> insns = new ArrayList<>();
    while (insns.size() < length) {
      Insn insn = instruction(random, insns.size(), 0);
      if (insn.insnClass() != Op.LDX || insn.src() == Op.FP) {
        insns.add(insn);
      }
    }
    insns.add(EXIT);
    VerifiedProgram program = verified(insns);
    assertThat(run(new JitEngine(), program, 1_000_000))
        .isEqualTo(run(new InterpreterEngine(), program, 1_000_000))
        .startsWith("result");
  }

  @Test
  void aLoopWithoutEndStopsAtTheBudget() {
    VerifiedProgram program = verified(List.of(new Insn(Op.JMP | Op.JA, 0, 0, -1, 0), EXIT));
    assertThat(run(new JitEngine(), program, 100_000)).isEqualTo("fault at 0");
  }

  @Test
  void recursionIsRefusedWithTheReason() {
    VerifiedProgram program =
        verified(List.of(new Insn(Op.JMP | Op.CALL, 0, Op.PSEUDO_CALL, 0, -1), EXIT));
    assertThatThrownBy(() -> new JitEngine().compile(program))
        .isInstanceOf(BpfException.class)
        .hasMessageContaining("call themselves");
  }

  /** What came of a run; a fault by its place, as words may differ. */
  private static String run(Engine engine, VerifiedProgram program, long budget) {
    Executable executable = engine.compile(program);
    TestRun run = new TestRun(budget);
    try {
      long result =
          executable.execute(run, 0, run.context().address(0), 0x1234_5678_9abcL, -3, 1L << 40, 77);
      return "result %x".formatted(result);
    } catch (ProgramFault fault) {
      return "fault at " + fault.insn();
    } finally {
      assertThat(run.frames()).isZero();
    }
  }

  private static VerifiedProgram program(Random random) {
    int length = 6 + random.nextInt(40);
    List<Insn> insns = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      insns.add(instruction(random, i, random.nextInt(6) == 0 ? length : 0));
    }
    insns.add(EXIT);
    return verified(insns);
  }

  /** One instruction; a jump to somewhere before {@code end} if that is not 0. */
  private static Insn instruction(Random random, int slot, int end) {
    int source = random.nextInt(2) * Op.X;
    int dst = random.nextInt(10);
    int src = random.nextInt(10);
    if (end != 0) {
      int op = CONDITIONS[random.nextInt(CONDITIONS.length)];
      int width = random.nextBoolean() ? Op.JMP : Op.JMP32;
      int offset = random.nextInt(end + 1) - slot - 1;
      return new Insn(width | op | source, dst, src, offset, immediate(random));
    }
    int size = new int[] {Op.B, Op.H, Op.W, Op.DW}[random.nextInt(4)];
    int offset = -8 * (1 + random.nextInt(8));
    return switch (random.nextInt(8)) {
      case 0 -> new Insn(Op.LDX | Op.MEM | size, dst, Op.FP, offset, 0);
      case 1 -> new Insn(Op.STX | Op.MEM | size, Op.FP, src, offset, 0);
      case 2 -> new Insn(Op.LDX | Op.MEMSX | Op.H, dst, Op.FP, offset, 0);
      case 3 ->
          random.nextInt(12) == 0
              ? new Insn(Op.LDX | Op.MEM | size, dst, 1, random.nextInt(80), 0)
              : new Insn(Op.STX | Op.ATOMIC | Op.DW, Op.FP, src, offset, Op.ATOMIC_ADD | Op.FETCH);
      case 4 -> new Insn(Op.ALU64 | Op.END, dst, 0, 0, 16 << random.nextInt(3));
      default -> arithmetic(random, source, dst, src);
    };
  }

  private static Insn arithmetic(Random random, int source, int dst, int src) {
    int op = OPERATIONS[random.nextInt(OPERATIONS.length)];
    boolean isDivision = op == Op.DIV || op == Op.MOD;
    int width = random.nextBoolean() ? Op.ALU : Op.ALU64;
    int offset = isDivision && random.nextInt(3) == 0 ? 1 : 0;
    return new Insn(width | op | source, dst == 1 ? 0 : dst, src, offset, immediate(random));
  }

  private static int immediate(Random random) {
    return random.nextInt() >> random.nextInt(32);
  }

  private static VerifiedProgram verified(List<Insn> insns) {
    int[] mapIndex = new int[insns.size()];
    Arrays.fill(mapIndex, -1);
    return new VerifiedProgram(
        insns,
        mapIndex,
        List.of(),
        Collections.<Helper>nCopies(insns.size(), null),
        List.of(new Subprogram(0, insns.size(), "main", Op.STACK_SIZE, Op.STACK_SIZE)),
        Collections.nCopies(insns.size(), InsnFacts.NONE),
        Collections.nCopies(insns.size(), ValueRange.ANY));
  }
}
