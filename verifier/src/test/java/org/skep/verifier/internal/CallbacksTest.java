// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.skep.isa.Op;

/** Subprograms that helpers call back are walked as often as it takes, and no more. */
class CallbacksTest {
  /** Calls back {@code rounds} times with a pointer to the number in the caller's stack. */
  private static Asm loop(int rounds) {
    return new Asm()
        .storeImm(Op.DW, Op.FP, -8, 0)
        .mov(1, rounds)
        .function(2, 7)
        .movReg(3, Op.FP)
        .alu(Op.ADD, 3, -8)
        .mov(4, 0)
        .call(Helpers.LOOP)
        .mov(0, 0)
        .exit()
        .mov(0, 0);
  }

  @Test
  void aCallbackSeesTheIndexAndWhatItWasGiven() {
    Asm program = loop(1000).load(Op.DW, 3, 2, 0).alu(Op.ADD, 3, 1).store(Op.DW, 2, 3, 0).exit();
    assertThat(program.answer()).isEqualTo("accepted");
    assertThat(program.processed()).isLessThan(500);
  }

  @Test
  void aCounterOfFourBytesEndsTheRoundsToo() {
    Asm program = loop(1000).load(Op.W, 3, 2, 0).alu(Op.ADD, 3, 1).store(Op.W, 2, 3, 0).exit();
    assertThat(program.answer()).isEqualTo("accepted");
    assertThat(program.processed()).isLessThan(500);
  }

  @Test
  void aCallbackReturnsOnlyWhetherToGoOn() {
    Asm program = loop(10).mov(0, 2).exit();
    assertThat(program.answer())
        .isEqualTo(
            "At callback return the register R0 has smin=2 smax=2 should have been in [0, 1]");
  }

  @Test
  void whatACallbackBreaksIsSeenAfterTheCall() {
    // The callback stores the index, any number, where the caller reads an offset.
    Asm program =
        new Asm()
            .storeImm(Op.DW, Op.FP, -8, -16)
            .mov(1, 10)
            .function(2, 11)
            .movReg(3, Op.FP)
            .alu(Op.ADD, 3, -8)
            .mov(4, 0)
            .call(Helpers.LOOP)
            .load(Op.DW, 5, Op.FP, -8)
            .movReg(2, Op.FP)
            .aluReg(Op.ADD, 2, 5)
            .storeImm(Op.DW, 2, 0, 0)
            .mov(0, 0)
            .exit()
            .store(Op.DW, 2, 1, 0)
            .mov(0, 0)
            .exit();
    assertThat(program.answer()).contains("unbounded min value");
  }

  @Test
  void aCallbackThatReadsWhatIsNotThereIsRefused() {
    assertThat(loop(10).load(Op.DW, 3, 4, 0).exit().answer()).isEqualTo("R4 !read_ok");
  }
}
