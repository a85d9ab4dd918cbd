// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.core.Skep;
import org.skep.isa.Op;

/** {@code PROG_GET_TEXT}. */
class ProgramTextTest {
  private static String text(Bpf bpf, BpfProgram program, int what) {
    return BpfObjects.programText(bpf, program.fd(), what);
  }

  /** Better than all, but takes nothing. */
  private static final class Refusing implements Engine {
    @Override
    public String name() {
      return "refusing";
    }

    @Override
    public int ranking() {
      return Integer.MAX_VALUE;
    }

    @Override
    public Executable compile(VerifiedProgram program) {
      throw new BpfException(Errno.ENOTSUPP, "odd programs only");
    }
  }

  @Test
  @Timeout(60)
  void aRefusalIsKeptOnTheProgram() throws InterruptedException {
    try (Skep skep = Skep.builder().with(new Refusing()).open();
        BpfProgram program = Programs.load(skep.bpf(), Programs.returning(1))) {
      while (text(skep.bpf(), program, Attr.ProgText.REFUSALS).isEmpty()) {
        Thread.sleep(1);
      }
      assertThat(text(skep.bpf(), program, Attr.ProgText.REFUSALS))
          .isEqualTo("refusing: odd programs only");
      assertThat(text(skep.bpf(), program, Attr.ProgText.ENGINE)).isNotEqualTo("refusing");
    }
  }

  @Test
  void anEngineWithoutCodeOfItsOwnListsNone() {
    try (Skep skep = Skep.builder().engine("interpreter").open();
        BpfProgram program = Programs.load(skep.bpf(), Programs.returning(1))) {
      assertThat(text(skep.bpf(), program, Attr.ProgText.ENGINE)).isEqualTo("interpreter");
      assertThat(text(skep.bpf(), program, Attr.ProgText.LISTING)).isEmpty();
      assertThat(text(skep.bpf(), program, Attr.ProgText.FAULTS)).isEqualTo("0");
      assertThatThrownBy(() -> text(skep.bpf(), program, 9))
          .hasMessage("EINVAL: what = 9, expected 0 to 3");
    }
  }

  @Test
  void faultsAreCountedAndTheLastIsKept() {
    try (Skep skep = Skep.builder().engine("interpreter").budget(5).open();
        BpfProgram program =
            BpfProgram.builder(
                    skep.bpf(),
                    ProgTypes.SOCKET_FILTER,
                    Programs.begin()
                        .mov(0, 9)
                        .add(Op.ALU64 | Op.SUB | Op.K, 0, 0, 0, 1)
                        .add(Op.JMP | Op.JNE | Op.K, 0, 0, -2, 0)
                        .exit())
                .load()) {
      program.testRun(new byte[14], 2);
      assertThat(text(skep.bpf(), program, Attr.ProgText.FAULTS)).startsWith("2 insn ");
    }
  }

  @Test
  void tracesEndWhereTheRunFaultsAndAreOfOneRun() {
    try (Skep skep = Skep.builder().budget(5).open();
        BpfProgram program =
            Programs.load(
                skep.bpf(),
                Programs.begin()
                    .mov(0, 9)
                    .add(Op.ALU64 | Op.SUB | Op.K, 0, 0, 0, 1)
                    .add(Op.JMP | Op.JNE | Op.K, 0, 0, -2, 0)
                    .exit())) {
      long data = skep.bpf().memory().map(new byte[14]);
      byte[] steps = new byte[2 * Attr.ProgTrace.STEP_SIZE];
      BpfAttr attr =
          BpfAttr.create()
              .u32(Attr.TestRun.PROG_FD, program.fd())
              .u32(Attr.TestRun.DATA_SIZE_IN, 14)
              .u64(Attr.TestRun.DATA_IN, data)
              .u64(Attr.ProgTrace.STEPS, skep.bpf().memory().map(steps))
              .u32(Attr.ProgTrace.STEP_CNT, 2);
      assertThat(skep.bpf().call(Cmd.PROG_TRACE_RUN, attr).value()).isZero();
      assertThat(attr.u32(Attr.ProgTrace.STEP_CNT)).isEqualTo(5);
      BpfAttr second = BpfAttr.over(steps);
      assertThat(second.u32(Attr.ProgTrace.STEP_SIZE)).isOne();
      assertThat(second.u64(Attr.ProgTrace.STEP_SIZE + 8)).isEqualTo(9);
      assertThat(text(skep.bpf(), program, Attr.ProgText.FAULTS)).startsWith("1 insn ");
      attr.u32(Attr.TestRun.REPEAT, 2);
      assertThat(skep.bpf().call(Cmd.PROG_TRACE_RUN, attr).errno()).isEqualTo(Errno.EINVAL);
    }
  }

  @Test
  void textThatDoesNotFitIsCutAndItsLengthTold() {
    try (Skep skep = Skep.builder().engine("interpreter").open();
        BpfProgram program = Programs.load(skep.bpf(), Programs.returning(1))) {
      byte[] buffer = new byte[5];
      long address = skep.bpf().memory().map(buffer);
      BpfAttr attr =
          BpfAttr.create()
              .u32(Attr.ProgText.PROG_FD, program.fd())
              .u64(Attr.ProgText.BUF, address)
              .u32(Attr.ProgText.BUF_SIZE, 3);
      assertThat(skep.bpf().call(Cmd.PROG_GET_TEXT, attr).value()).isZero();
      assertThat(attr.u32(Attr.ProgText.BUF_SIZE)).isEqualTo("interpreter".length());
      assertThat(buffer).containsExactly('i', 'n', 't', 0, 0);
      skep.bpf().memory().unmap(address);
    }
  }
}
