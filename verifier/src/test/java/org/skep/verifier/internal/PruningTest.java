// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.skep.bpf.verify.Statistics;
import org.skep.isa.Op;

/** States cover others where nothing that mattered differs, and hostile programs end in bounds. */
class PruningTest {
  /** A byte of the packet decides n times whether a number is added to r6, or not. */
  private static Asm diamonds(int count) {
    Asm program = new Asm().mov(6, 0).call(Helpers.NUMBER).movReg(7, 0);
    for (int i = 0; i < count; i++) {
      program.jump(Op.JSET, 7, 1 << (i % 30), 1).alu(Op.ADD, 6, 3);
    }
    return program;
  }

  @Test
  void branchesThatDifferInNumbersWithoutConsequenceAreWalkedOnce() {
    assertThat(diamonds(28).mov(0, 0).exit().processed()).isLessThan(1000);
  }

  @Test
  void numbersThatIndexMemoryKeepTheirPathsApart() {
    // r6 is 0 or 16; only one of them may be added to the frame pointer.
    Asm program =
        new Asm()
            .call(Helpers.NUMBER)
            .mov(6, -8)
            .jump(Op.JEQ, 0, 7, 1)
            .mov(6, 8)
            .mov(1, 0)
            .mov(1, 0)
            .mov(1, 0)
            .mov(1, 0)
            .mov(1, 0)
            .mov(1, 0)
            .mov(1, 0)
            .mov(1, 0)
            .jump(Op.JEQ, 0, 9, 0)
            .jump(Op.JEQ, 0, 11, 0)
            .movReg(2, Op.FP)
            .aluReg(Op.ADD, 2, 6)
            .storeImm(Op.DW, 2, 0, 1)
            .mov(0, 0)
            .exit();
    assertThat(program.answer()).isEqualTo("invalid write to stack R2 off=8 size=8");
  }

  @Test
  void aNumberThatWasSpilledMattersToo() {
    Asm program =
        new Asm()
            .call(Helpers.NUMBER)
            .mov(6, -8)
            .jump(Op.JNE, 0, 7, 1)
            .mov(6, 8)
            .store(Op.DW, Op.FP, 6, -16)
            .mov(6, 0)
            .jump(Op.JEQ, 0, 9, 0)
            .mov(1, 0)
            .mov(1, 0)
            .mov(1, 0)
            .mov(1, 0)
            .mov(1, 0)
            .jump(Op.JEQ, 0, 11, 0)
            .load(Op.DW, 6, Op.FP, -16)
            .movReg(2, Op.FP)
            .aluReg(Op.ADD, 2, 6)
            .storeImm(Op.DW, 2, 0, 1)
            .mov(0, 0)
            .exit();
    assertThat(program.answer()).isEqualTo("invalid write to stack R2 off=8 size=8");
  }

  @Test
  void anEndlessLoopIsSeen() {
    Asm program = new Asm().mov(6, 0).mov(0, 0).jump(Op.JNE, 6, 1, -2).exit();
    assertThat(program.answer()).startsWith("infinite loop detected at insn");
  }

  @Test
  void aCountedLoopIsWalkedToItsEnd() {
    Asm program = new Asm().mov(6, 0).alu(Op.ADD, 6, 1).jump(Op.JLT, 6, 1000, -2).mov(0, 0).exit();
    assertThat(program.answer()).isEqualTo("accepted");
    assertThat(program.processed()).isBetween(2000, 2100);
  }

  @Test
  @Timeout(60)
  void programsMadeToBlowUpEndWithinTheLimits() {
    Asm loop = new Asm().mov(6, 0).alu(Op.ADD, 6, 1).jump(Op.JNE, 6, -1, -2).mov(0, 0).exit();
    Statistics statistics = loop.verdict().statistics();
    assertThat(loop.answer()).startsWith("BPF program is too large. Processed");
    assertThat(statistics.processed()).isLessThanOrEqualTo(1_000_001);
    assertThat(Duration.ofNanos(statistics.nanos())).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void aLoopThatMayStopAtAnyRoundConverges() {
    Asm program =
        new Asm().mov(6, 0).mayGoto(2).alu(Op.ADD, 6, 1).jump(Op.JA, 0, 0, -3).mov(0, 0).exit();
    assertThat(program.answer()).isEqualTo("accepted");
    assertThat(program.processed()).isLessThan(200);
  }
}
