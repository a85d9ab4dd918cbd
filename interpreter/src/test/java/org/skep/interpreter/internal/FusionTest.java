// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.skep.bpf.engine.ProgramFault;
import org.skep.isa.Op;

/**
 * What is fused gives what its instructions give one by one, and is charged as they are: a run
 * whose budget is just enough executes them so.
 */
class FusionTest {
  private static final int[] REGISTERS = {1, 2, 3, 4, 5};
  private static final int KINDS = 12;

  private final Random random;

  FusionTest() {
    long seed = System.nanoTime();
    System.out.println("FusionTest seed " + seed);
    random = new Random(seed);
  }

  @Test
  void allThatIsFusedIsMade() {
    Prog program = Prog.of();
    for (int kind = 0; kind < KINDS; kind++) {
      sequence(program, kind, 1, 2, 3);
    }
    Code code = new Decoder(program.exit().verified()).decode();
    for (int op = Opcode.MOV_ADD64_K; op <= Opcode.ADD32_K_JLT32_X; op++) {
      int wanted = op;
      assertThat(Arrays.stream(code.fused).anyMatch(word -> ((int) word & 0xff) == wanted))
          .as("operation %d", op)
          .isTrue();
    }
  }

  @Test
  void fusedAndPlainAreTheSame() {
    for (int i = 0; i < 3000; i++) {
      Prog program = program();
      TestRun fused = new TestRun();
      fused.setBudget(1_000_000);
      long expected = fused.run(program);
      long executed = 1_000_000 - fused.budget();

      TestRun plain = new TestRun();
      plain.setBudget(executed);
      assertThat(plain.run(program)).as("%s", program.verified().insns()).isEqualTo(expected);
      assertThat(plain.budget()).isZero();

      TestRun scarce = new TestRun();
      scarce.setBudget(executed - 1);
      assertThatThrownBy(() -> scarce.run(program))
          .isInstanceOf(ProgramFault.class)
          .hasMessageContaining("slot %d: more instructions".formatted(program.size() - 1));
    }
  }

  /** Registers of random numbers, random sequences in a loop, and a sum of all. */
  private Prog program() {
    Prog program = Prog.of();
    for (int register : REGISTERS) {
      program.wide(register, random.nextLong() >> random.nextInt(64));
    }
    program.mov(9, 0);
    int start = program.size();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      sequence(program, random.nextInt(KINDS), register(), register(), register());
    }
    program.addImm(9, 1);
    program.add(Op.JMP | Op.JNE, 9, 0, start - program.size() - 1, 1 + random.nextInt(4));
    program.mov(0, 0);
    for (int register : REGISTERS) {
      program.add(Op.ALU64 | Op.MUL, 0, 0, 0, 31);
      program.add(Op.ALU64 | Op.XOR | Op.X, 0, register, 0, 0);
    }
    return program.exit();
  }

  private int register() {
    return REGISTERS[random.nextInt(REGISTERS.length)];
  }

  private void sequence(Prog program, int kind, int a, int b, int c) {
    int imm = random.nextInt() >> random.nextInt(32);
    int move64 = Op.ALU64 | Op.MOV | Op.X;
    int move32 = Op.ALU | Op.MOV | Op.X;
    int shift = random.nextInt(32);
    switch (kind) {
      case 0 -> program.add(move64, a, b, 0, 0).addImm(a, imm);
      case 1 -> program.add(move64, a, b, 0, 0).add(Op.ALU64 | Op.ADD | Op.X, a, c, 0, 0);
      case 2 -> program.add(move32, a, b, 0, 0).add(Op.ALU | Op.ADD | Op.X, a, c, 0, 0);
      case 3 -> program.add(move64, a, b, 0, 0).add(Op.ALU64 | Op.RSH, a, 0, 0, shift);
      case 4 -> program.add(move32, a, b, 0, 0).add(Op.ALU | Op.RSH, a, 0, 0, shift);
      case 5 -> program.add(move32, a, b, 0, 0).add(Op.ALU | Op.LSH, a, 0, 0, shift);
      case 6 -> program.add(move32, a, b, 0, 0).add(Op.ALU | Op.AND, a, 0, 0, imm);
      case 7 ->
          program
              .add(move64, a, b, 0, 0)
              .addImm(a, imm)
              .add(Op.JMP | Op.JGT | Op.X, a, c, 1, 0)
              .addImm(b, 7);
      case 8 ->
          program
              .add(move32, a, b, 0, 0)
              .add(Op.ALU | Op.RSH, a, 0, 0, 32 - Math.max(1, shift))
              .add(move32, c, b, 0, 0)
              .add(Op.ALU | Op.LSH, c, 0, 0, Math.max(1, shift))
              .add(Op.ALU | Op.OR | Op.X, c, a, 0, 0);
      case 9 -> program.addImm(a, imm).add(Op.JMP | Op.JNE, b, 0, 1, imm).addImm(c, 3);
      case 10 -> program.addImm(a, imm).add(Op.JMP32 | Op.JNE, b, 0, 1, imm).addImm(c, 3);
      default ->
          program
              .add(Op.ALU | Op.ADD, a, 0, 0, imm)
              .add(Op.JMP32 | Op.JLT | Op.X, b, c, 1, 0)
              .addImm(c, 3);
    }
  }
}
