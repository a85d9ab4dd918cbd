// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.helper.HelperPrototype.Trait;
import org.skep.bpf.helper.ReturnType;
import org.skep.bpf.verify.MemoryKind;
import org.skep.bpf.verify.Verdict;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.isa.Op;

/** Packets are reached only where a comparison has shown that the bytes are there. */
class PacketsTest {
  private static final Helper MOVES_PACKET =
      new Helper(
          44,
          HelperPrototype.of("bpf_moves", ReturnType.INTEGER).with(Trait.CHANGES_PACKET),
          (run, r1, r2, r3, r4, r5) -> 0);

  /** r2 = data, r3 = data_end, r4 = data + checked. */
  private static Asm compared(int checked) {
    return new Asm().load(Op.W, 2, 1, 0).load(Op.W, 3, 1, 4).movReg(4, 2).alu(Op.ADD, 4, checked);
  }

  private static Asm ended(Asm program) {
    return program.mov(0, 0).exit();
  }

  @Test
  void aPacketThatWasNotComparedIsNotReached() {
    assertThat(ended(compared(14).load(Op.B, 0, 2, 0)).answer())
        .isEqualTo("R2 offset is outside of the packet");
  }

  @ParameterizedTest
  @CsvSource({"0, accepted", "13, accepted", "14, R2 offset is outside of the packet"})
  void bytesUpToTheComparedPlaceAreThere(int offset, String answer) {
    Asm program = compared(14).jumpReg(Op.JGT, 4, 3, 1).load(Op.B, 0, 2, offset);
    assertThat(ended(program).answer()).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource({
    // Each form of "data + 14 <= data_end", the pointer on either side, the good branch falling
    // through or taken.
    "JGT, 4, 3, false",
    "JLE, 4, 3, true",
    "JLT, 3, 4, false",
    "JGE, 3, 4, true"
  })
  void everyFormOfTheComparisonShowsThePacket(String op, int dst, int src, boolean isTaken) {
    int code =
        switch (op) {
          case "JGT" -> Op.JGT;
          case "JLE" -> Op.JLE;
          case "JLT" -> Op.JLT;
          default -> Op.JGE;
        };
    Asm good =
        isTaken
            ? compared(14).jumpReg(code, dst, src, 2).mov(0, 0).exit().load(Op.B, 0, 2, 13)
            : compared(14).jumpReg(code, dst, src, 1).load(Op.B, 0, 2, 13);
    assertThat(ended(good).answer()).isEqualTo("accepted");
    Asm bad =
        isTaken
            ? compared(14).jumpReg(code, dst, src, 1).load(Op.B, 0, 2, 13)
            : compared(14).jumpReg(code, dst, src, 2).mov(0, 0).exit().load(Op.B, 0, 2, 13);
    assertThat(ended(bad).answer()).isEqualTo("R2 offset is outside of the packet");
  }

  @Test
  void aStrictComparisonShowsOneByteMore() {
    Asm program = compared(14).jumpReg(Op.JGE, 4, 3, 1).load(Op.B, 0, 2, 14);
    assertThat(ended(program).answer()).isEqualTo("accepted");
  }

  @Test
  void whatWasComparedHoldsForCopiesButNotForOtherPlaces() {
    // r5 = data + (byte of the packet), compared by itself.
    Asm program =
        compared(14)
            .jumpReg(Op.JGT, 4, 3, 5)
            .load(Op.B, 0, 2, 0)
            .movReg(5, 2)
            .aluReg(Op.ADD, 5, 0)
            .movReg(6, 5)
            .alu(Op.ADD, 6, 8);
    assertThat(ended(program).answer()).isEqualTo("accepted");
    Asm reads =
        compared(14)
            .jumpReg(Op.JGT, 4, 3, 6)
            .load(Op.B, 0, 2, 0)
            .movReg(5, 2)
            .aluReg(Op.ADD, 5, 0)
            .movReg(6, 5)
            .alu(Op.ADD, 6, 8)
            .load(Op.B, 0, 5, 0);
    assertThat(ended(reads).answer()).isEqualTo("R5 offset is outside of the packet");
    Asm compared =
        compared(14)
            .jumpReg(Op.JGT, 4, 3, 7)
            .load(Op.B, 0, 2, 0)
            .movReg(5, 2)
            .aluReg(Op.ADD, 5, 0)
            .movReg(6, 5)
            .alu(Op.ADD, 6, 8)
            .jumpReg(Op.JGT, 6, 3, 1)
            .load(Op.DW, 0, 5, 0);
    assertThat(ended(compared).answer()).isEqualTo("accepted");
  }

  @Test
  void helpersThatMoveThePacketTakeItsPointersAway() {
    Asm program =
        compared(14)
            .movReg(6, 2)
            .movReg(7, 3)
            .movReg(8, 4)
            .jumpReg(Op.JGT, 4, 3, 2)
            .call(MOVES_PACKET)
            .load(Op.B, 0, 6, 0);
    assertThat(ended(program).answer()).isEqualTo("R6 invalid mem access 'scalar'");
  }

  @Test
  void theEndIsNotToBeMoved() {
    Asm program = new Asm().load(Op.W, 3, 1, 4).alu(Op.ADD, 3, 8);
    assertThat(ended(program).answer()).isEqualTo("R3 pointer arithmetic on pkt_end prohibited");
  }

  @Test
  void metadataEndsWhereThePacketBegins() {
    Asm program =
        new Asm()
            .load(Op.W, 2, 1, 8)
            .load(Op.W, 3, 1, 0)
            .movReg(4, 2)
            .alu(Op.ADD, 4, 8)
            .jumpReg(Op.JGT, 4, 3, 1)
            .load(Op.DW, 0, 2, 0);
    assertThat(ended(program).answer()).isEqualTo("accepted");
  }

  @Test
  void strictAlignmentCountsTheEthernetHeader() {
    assertThat(ended(compared(32).jumpReg(Op.JGT, 4, 3, 1).load(Op.W, 0, 2, 14)).strict().answer())
        .isEqualTo("accepted");
    assertThat(ended(compared(32).jumpReg(Op.JGT, 4, 3, 1).load(Op.W, 0, 2, 0)).strict().answer())
        .startsWith("misaligned packet access off 2+");
  }

  @Test
  void enginesLearnThatAnAccessReachesThePacket() {
    Verdict verdict = ended(compared(14).jumpReg(Op.JGT, 4, 3, 1).load(Op.B, 0, 2, 0)).verdict();
    VerifiedProgram program = Objects.requireNonNull(verdict.program());
    assertThat(program.facts().get(5).memory()).containsExactly(MemoryKind.PACKET);
    assertThat(program.ranges().get(0).pointsTo()).isEqualTo(MemoryKind.PACKET);
  }
}
