// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.xdp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.HelperIds;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.typed.BpfProgram;
import org.skep.core.Skep;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Test runs of XDP programs; the figures are what Linux 6.18 answered. */
class XdpRunTest {
  private static final int MOV = Op.ALU64 | Op.MOV;
  private static final Insn EXIT = new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0);

  private Skep skep;
  private Bpf bpf;

  @BeforeEach
  void open() {
    skep = Skep.builder().cpus(2).open();
    bpf = skep.bpf();
  }

  @AfterEach
  void close() {
    skep.close();
  }

  /** What a run gave: errno or 0, the result, the packet, the context. */
  private record Run(int errno, int result, byte[] data, BpfAttr context) {}

  private Run run(byte[] data, byte[] context, Insn... insns) {
    try (BpfProgram program =
        BpfProgram.builder(bpf, ProgTypes.XDP, List.of(insns)).license("GPL").load()) {
      byte[] out = new byte[9000];
      byte[] contextOut = new byte[XdpType.SIZE];
      BpfAttr attr =
          BpfAttr.create()
              .u32(Attr.TestRun.PROG_FD, program.fd())
              .u32(Attr.TestRun.DATA_SIZE_IN, data.length)
              .u64(Attr.TestRun.DATA_IN, bpf.memory().map(data))
              .u32(Attr.TestRun.DATA_SIZE_OUT, out.length)
              .u64(Attr.TestRun.DATA_OUT, bpf.memory().map(out));
      if (context.length > 0) {
        attr.u32(Attr.TestRun.CTX_SIZE_IN, context.length)
            .u64(Attr.TestRun.CTX_IN, bpf.memory().map(context))
            .u32(Attr.TestRun.CTX_SIZE_OUT, contextOut.length)
            .u64(Attr.TestRun.CTX_OUT, bpf.memory().map(contextOut));
      }
      int result = bpf.call(Cmd.PROG_TEST_RUN, attr).value();
      return new Run(
          -result,
          attr.u32(Attr.TestRun.RETVAL),
          Arrays.copyOf(out, attr.u32(Attr.TestRun.DATA_SIZE_OUT)),
          BpfAttr.over(contextOut));
    }
  }

  private static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  private static byte[] context(int... words) {
    byte[] bytes = new byte[XdpType.SIZE];
    for (int i = 0; i < words.length; i++) {
      BpfAttr.over(bytes).u32(4 * i, words[i]);
    }
    return bytes;
  }

  private Run adjusted(int helper, int by) {
    return run(
        counting(60),
        new byte[0],
        new Insn(MOV, 2, 0, 0, by),
        new Insn(Op.JMP | Op.CALL, 0, 0, 0, helper),
        EXIT);
  }

  @ParameterizedTest
  @CsvSource({
    "-256,-22,60",
    "-217,-22,60",
    "-216,0,276",
    "-215,0,275",
    "-4,0,64",
    "10,0,50",
    "46,0,14",
    "47,-22,60",
    "64,-22,60"
  })
  void theHeadMovesWithinTheHeadroom(int by, int result, int size) {
    Run run = adjusted(HelperIds.XDP_ADJUST_HEAD, by);
    assertThat(run.result).isEqualTo(result);
    assertThat(run.data).hasSize(size);
    if (by > 0 && result == 0) {
      assertThat(run.data).isEqualTo(Arrays.copyOfRange(counting(60), by, 60));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-47,-22,60",
    "-46,0,14",
    "4,0,64",
    "3376,0,3436",
    "3460,0,3520",
    "3461,-22,60",
    "3717,-22,60"
  })
  void theTailMovesWithinThePage(int by, int result, int size) {
    Run run = adjusted(HelperIds.XDP_ADJUST_TAIL, by);
    assertThat(run.result).isEqualTo(result);
    assertThat(run.data).hasSize(size);
    if (by > 0 && result == 0) {
      assertThat(run.data).isEqualTo(Arrays.copyOf(counting(60), size));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-256,-22,60",
    "-252,-22,60",
    "-216,0,276",
    "-4,0,64",
    "-2,-13,60",
    "-100,0,160",
    "-36,0,96",
    "4,-22,60"
  })
  void metadataComesBeforeThePacket(int by, int result, int size) {
    Run run = adjusted(HelperIds.XDP_ADJUST_META, by);
    assertThat(run.result).isEqualTo(result);
    assertThat(run.data).hasSize(size);
  }

  @ParameterizedTest
  @CsvSource({"14,14,14", "3519,3519,3519", "3520,3520,3520", "3521,3521,3520", "9000,9000,3520"})
  void whatDoesNotFitIntoThePageIsInFragments(int size, int whole, int linear) {
    Run length =
        run(
            new byte[size],
            new byte[0],
            new Insn(Op.JMP | Op.CALL, 0, 0, 0, HelperIds.XDP_GET_BUFF_LEN),
            EXIT);
    assertThat(length.result).isEqualTo(whole);
    assertThat(length.data).hasSize(size);
    Run pointers =
        run(
            new byte[size],
            new byte[0],
            new Insn(Op.LDX | Op.MEM | Op.W, 0, 1, 4, 0),
            new Insn(Op.LDX | Op.MEM | Op.W, 2, 1, 0, 0),
            new Insn(Op.ALU64 | Op.SUB | Op.X, 0, 2, 0, 0),
            EXIT);
    assertThat(pointers.result).isEqualTo(linear);
  }

  @ParameterizedTest
  @CsvSource({
    "6,64,0,0,0,22",
    "0,65,0,0,0,22",
    "56,64,0,0,0,22",
    "0,64,1,1,0,22",
    "0,64,0,1,0,22",
    "0,64,9,0,0,19",
    "0,64,0,0,1,22"
  })
  void aContextThatCannotBeIsRefused(
      int data, int end, int ifindex, int queue, int egress, int errno) {
    Run run =
        run(
            counting(64),
            context(data, end, 0, ifindex, queue, egress),
            new Insn(MOV, 0, 0, 0, 2),
            EXIT);
    assertThat(run.errno).isEqualTo(errno);
  }

  @ParameterizedTest
  @CsvSource({"8,64", "0,60", "48,64", "8,10"})
  void aContextThatWasGivenComesBack(int data, int end) {
    Run run = run(counting(64), context(data, end, 0, 1), new Insn(MOV, 0, 0, 0, 2), EXIT);
    assertThat(run.errno).isZero();
    assertThat(run.result).isEqualTo(2);
    assertThat(run.data).isEqualTo(counting(64));
    assertThat(run.context.u32(XdpType.DATA)).isEqualTo(data);
    assertThat(run.context.u32(XdpType.DATA_END)).isEqualTo(end);
    assertThat(run.context.u32(XdpType.INGRESS_IFINDEX)).isEqualTo(1);
  }

  @Test
  void aFrameWithoutAHeaderIsRefused() {
    Run run = run(new byte[13], new byte[0], new Insn(MOV, 0, 0, 0, 2), EXIT);
    assertThat(run.errno).isEqualTo(Errno.EINVAL.number());
  }
}
