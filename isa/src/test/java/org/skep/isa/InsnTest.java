// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.isa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One slot: RFC 9669 section 3.1. */
class InsnTest {
  @Test
  void fieldsAreWhereTheStandardPutsThem() {
    Insn insn = Insn.decode(HexFormat.of().parseHex("61a2f8ff04030201"))[0];
    assertThat(insn).isEqualTo(new Insn(0x61, 2, 10, -8, 0x01020304));
    assertThat(insn.insnClass()).isEqualTo(Op.LDX);
    assertThat(insn.mode()).isEqualTo(Op.MEM);
    assertThat(insn.accessSize()).isEqualTo(4);
  }

  @Test
  void anyBytesSurviveDecodingAndEncoding() {
    long seed = System.nanoTime();
    System.out.println("InsnTest seed " + seed);
    Random random = new Random(seed);
    byte[] bytes = new byte[8 * 10_000];
    random.nextBytes(bytes);
    Insn[] insns = Insn.decode(bytes);
    assertThat(insns).hasSize(10_000);
    assertThat(Insn.encode(List.of(insns))).isEqualTo(bytes);
    for (Insn insn : insns) {
      assertThat(Insn.of(insn.toLong())).isEqualTo(insn);
      assertThat(new Insn(insn.code(), insn.dst(), insn.src(), insn.off(), insn.imm()))
          .isEqualTo(insn);
    }
  }

  @Test
  void halfASlotIsRefused() {
    assertThat(Insn.decode(new byte[0])).isEmpty();
    assertThatThrownBy(() -> Insn.decode(new byte[12]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("12 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "256, 0, 0, 0",
    "-1, 0, 0, 0",
    "0, 16, 0, 0",
    "0, 0, 16, 0",
    "0, 0, -1, 0",
    "0, 0, 0, 32768",
    "0, 0, 0, -32769"
  })
  void valuesThatDoNotFitTheirFieldAreRefused(int code, int dst, int src, int off) {
    assertThatThrownBy(() -> new Insn(code, dst, src, off, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("code=" + code);
  }

  @Test
  void jumpsSayWhereTheyLead() {
    assertThat(new Insn(Op.JMP | Op.JA, 0, 0, 5, 7).jumpOffset()).isEqualTo(5);
    assertThat(new Insn(Op.JMP32 | Op.JA, 0, 0, 5, 7).jumpOffset()).isEqualTo(7);
    assertThat(new Insn(Op.JMP | Op.JEQ, 0, 0, -5, 7).jumpOffset()).isEqualTo(-5);
    assertThat(new Insn(Op.JMP | Op.CALL, 0, Op.PSEUDO_CALL, 5, 7).jumpOffset()).isEqualTo(7);
  }

  @Test
  void kindsOfInstructionsAreToldApart() {
    Insn helper = new Insn(Op.JMP | Op.CALL, 0, 0, 0, 1);
    Insn subprogram = new Insn(Op.JMP | Op.CALL, 0, Op.PSEUDO_CALL, 0, 1);
    assertThat(helper.isHelperCall()).isTrue();
    assertThat(helper.isSubprogramCall()).isFalse();
    assertThat(subprogram.isSubprogramCall()).isTrue();
    assertThat(subprogram.isHelperCall()).isFalse();
    Insn exit = new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0);
    Insn mayGoto = new Insn(Op.JMP | Op.JCOND, 0, 0, 0, 0);
    Insn gotol = new Insn(Op.JMP32 | Op.JA, 0, 0, 0, 0);
    assertThat(exit.isExit()).isTrue();
    assertThat(exit.isConditionalJump()).isFalse();
    assertThat(mayGoto.isConditionalJump()).isTrue();
    assertThat(gotol.isGoto()).isTrue();
    assertThat(gotol.isConditionalJump()).isFalse();
    assertThat(new Insn(Op.LD_IMM64, 0, 0, 0, 0).isWide()).isTrue();
    assertThat(new Insn(Op.ALU64 | Op.ADD | Op.X, 0, 0, 0, 0).isAlu()).isTrue();
    assertThat(new Insn(Op.ALU64 | Op.ADD | Op.X, 0, 0, 0, 0).isRegisterSource()).isTrue();
  }
}
