// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.skep.isa.Op;

/** What a helper reserved is given back on every path, once, and not touched afterwards. */
class ReferencesTest {
  /** r6 = 16 reserved bytes, not null after the jump; null goes to the exit. */
  private static Asm reserved() {
    return new Asm()
        .mov(1, 16)
        .call(Helpers.RESERVE)
        .movReg(6, 0)
        .jump(Op.JNE, 6, 0, 2)
        .mov(0, 0)
        .exit();
  }

  @Test
  void whatIsReservedMayBeWrittenAndGivenBack() {
    Asm program = reserved().storeImm(Op.DW, 6, 8, 1).movReg(1, 6).call(Helpers.SUBMIT);
    assertThat(program.mov(0, 0).exit().answer()).isEqualTo("accepted");
  }

  @Test
  void notToGiveBackIsALeak() {
    assertThat(reserved().mov(0, 0).exit().answer())
        .isEqualTo("BPF_EXIT instruction in main prog would lead to reference leak");
  }

  @Test
  void bytesBeyondWhatWasReservedAreNotThere() {
    Asm program = reserved().storeImm(Op.DW, 6, 9, 1).movReg(1, 6).call(Helpers.SUBMIT);
    assertThat(program.mov(0, 0).exit().answer())
        .isEqualTo("R6 max value is outside of the allowed memory range".replace("max", "min"));
  }

  @Test
  void whatWasGivenBackIsGone() {
    Asm program = reserved().movReg(1, 6).call(Helpers.SUBMIT).load(Op.DW, 0, 6, 0);
    assertThat(program.exit().answer()).isEqualTo("R6 invalid mem access 'scalar'");
    Asm twice = reserved().movReg(1, 6).call(Helpers.SUBMIT).movReg(1, 6).call(Helpers.SUBMIT);
    assertThat(twice.mov(0, 0).exit().answer()).isEqualTo("R1 type=scalar expected=ringbuf_mem");
  }

  @Test
  void onlyTheBeginningIsGivenBack() {
    Asm program = reserved().movReg(1, 6).alu(Op.ADD, 1, 8).call(Helpers.SUBMIT);
    assertThat(program.mov(0, 0).exit().answer())
        .isEqualTo("R1 must have zero offset when passed to release func or trusted arg to kfunc");
  }

  @Test
  void itMayNotBeTouchedBeforeItIsKnownToBeThere() {
    Asm program = new Asm().mov(1, 16).call(Helpers.RESERVE).load(Op.DW, 0, 0, 0).exit();
    assertThat(program.answer()).isEqualTo("R0 invalid mem access 'ringbuf_mem_or_null'");
  }
}
