// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfResult;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.LogLevels;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.verify.Explanation;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Verdict;
import org.skep.core.Skep;
import org.skep.isa.Insn;

/** Asking {@code PROG_LOAD} for an explanation. */
class ExplainedLoadTest {
  private static final List<Insn> RETURNS_NOTHING_KNOWN =
      List.of(new Insn(0xbf, 0, 3, 0, 0), new Insn(0x95, 0, 0, 0, 0));
  private static final List<Insn> RETURNS_ZERO =
      List.of(new Insn(0xb7, 0, 0, 0, 0), new Insn(0x95, 0, 0, 0, 0));

  private final Skep skep = Skep.open();

  @AfterEach
  void close() {
    skep.close();
  }

  private BpfResult load(List<Insn> insns, int level) {
    return BpfProgram.builder(skep.bpf(), ProgTypes.SOCKET_FILTER, insns).logLevel(level).tryLoad();
  }

  @Test
  void aRefusalCarriesItsPathAndTheLogIsAsWithoutIt() {
    Verdict plain = Objects.requireNonNull(load(RETURNS_NOTHING_KNOWN, LogLevels.PATH).verdict());
    assertThat(plain.explanation()).isNull();
    Verdict verdict =
        Objects.requireNonNull(
            load(RETURNS_NOTHING_KNOWN, LogLevels.PATH | LogLevels.EXPLAIN).verdict());
    assertThat(verdict.log()).isEqualTo(plain.log());
    Rejection rejection = Objects.requireNonNull(verdict.rejection());
    assertThat(rejection.found()).isEqualTo("r3 holds nothing on this path");
    Explanation explanation = Objects.requireNonNull(verdict.explanation());
    assertThat(explanation.path()).hasSize(1);
  }

  @Test
  void anAcceptedProgramIsLoadedAndExplained() {
    BpfResult result = load(RETURNS_ZERO, LogLevels.EXPLAIN);
    assertThat(result.value()).isNotNegative();
    Verdict verdict = Objects.requireNonNull(result.verdict());
    assertThat(verdict.log()).isEmpty();
    assertThat(Objects.requireNonNull(verdict.explanation()).insns())
        .extracting(insn -> insn.text())
        .containsExactly("(b7) r0 = 0", "(95) exit");
  }

  @Test
  void theBitGivesNoLogAndNoOtherUnknownBitIsTaken() {
    assertThat(load(RETURNS_ZERO, 0x20000).errno()).isEqualTo(Errno.EINVAL);
    assertThat(load(RETURNS_ZERO, 0x10).errno()).isEqualTo(Errno.EINVAL);
    long buffer = skep.bpf().memory().map(new byte[64]);
    BpfAttr attr =
        BpfAttr.create()
            .u32(Attr.BtfLoad.BTF_LOG_LEVEL, LogLevels.EXPLAIN)
            .u64(Attr.BtfLoad.BTF, buffer)
            .u32(Attr.BtfLoad.BTF_SIZE, 64);
    assertThat(skep.bpf().bpf(Cmd.BTF_LOAD, attr, Attr.SIZE)).isEqualTo(Errno.EINVAL.negated());
  }
}
