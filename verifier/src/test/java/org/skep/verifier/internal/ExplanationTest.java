// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.skep.bpf.LogLevels;
import org.skep.bpf.prog.ReturnRange;
import org.skep.bpf.verify.Assumption;
import org.skep.bpf.verify.ExplainedInsn;
import org.skep.bpf.verify.Explanation;
import org.skep.bpf.verify.KnownValue;
import org.skep.bpf.verify.PathStep;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Verdict;
import org.skep.isa.Op;

/** What a verdict says of itself when it is asked to. */
class ExplanationTest {
  private static Verdict explained(Asm program) {
    return program.logLevel(LogLevels.EXPLAIN).verdict();
  }

  private static Explanation explanation(Asm program) {
    return Objects.requireNonNull(explained(program).explanation());
  }

  private static Rejection rejection(Asm program) {
    return Objects.requireNonNull(explained(program).rejection());
  }

  private static List<Integer> slots(Explanation explanation) {
    return explanation.path().stream().map(PathStep::insn).toList();
  }

  /** Reads byte 14 of a packet of which 14 are compared; the short packet's path is safe. */
  private static Asm tooFar() {
    return new Asm()
        .load(Op.W, 2, 1, 0)
        .load(Op.W, 3, 1, 4)
        .movReg(4, 2)
        .alu(Op.ADD, 4, 14)
        .jumpReg(Op.JGT, 4, 3, 1)
        .load(Op.B, 0, 2, 14)
        .mov(0, 0)
        .exit();
  }

  @Test
  void nobodyIsToldWhoDoesNotAsk() {
    assertThat(tooFar().verdict().explanation()).isNull();
    Verdict asked = explained(tooFar());
    assertThat(asked.log()).isEmpty();
    assertThat(asked.rejection()).isEqualTo(tooFar().verdict().rejection());
  }

  @Test
  void thePathLeadsFromTheFirstInstructionToTheOneThatBreaksTheRule() {
    Explanation explanation = explanation(tooFar());
    assertThat(slots(explanation)).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(explanation.isPathCut()).isFalse();
    PathStep last = explanation.path().get(5);
    assertThat(last.number()).isEqualTo(5);
    assertThat(last.before().at("r2"))
        .isEqualTo(
            new KnownValue(
                "r2",
                "pkt(r=14)",
                "a pointer into the packet, at byte 0; 14 bytes were compared with its end"));
    assertThat(last.before().at("r0")).isNull();
  }

  @Test
  void whatAPathAssumesIsSaidWithWhatFollowsOfEachRegister() {
    PathStep jump = explanation(tooFar()).path().get(4);
    Assumption assumption = Objects.requireNonNull(jump.assumption());
    assertThat(assumption.condition()).isEqualTo("r4 <= r3");
    assertThat(assumption.isTaken()).isFalse();
    assertThat(assumption.register()).isEqualTo(4);
    assertThat(assumption.learned()).extracting(KnownValue::place).containsExactly("r2", "r4");
  }

  @Test
  void aJumpThatCanGoOneWayAloneIsNoAssumption() {
    Explanation explanation =
        explanation(new Asm().mov(2, 1).jump(Op.JEQ, 2, 1, 0).movReg(0, 9).exit());
    assertThat(slots(explanation)).containsExactly(0, 1, 2);
    assertThat(explanation.path()).allMatch(step -> step.assumption() == null);
  }

  @Test
  void whatWasFoundAndExpectedIsInWords() {
    Rejection packet = rejection(tooFar());
    assertThat(packet.found())
        .isEqualTo("1 byte at byte 14, where 14 bytes were compared with the packet's end");
    assertThat(packet.expected())
        .isEqualTo("a comparison with data_end that shows 15 bytes to be there");
    Rejection unwritten = rejection(new Asm().movReg(0, 3).exit());
    assertThat(unwritten.found()).isEqualTo("r3 holds nothing on this path");
    Rejection result = rejection(new Asm().mov(0, 7).returns(ReturnRange.of(0, 4)).exit());
    assertThat(result.register()).isZero();
    assertThat(result.found()).isEqualTo("r0 is 7");
    assertThat(result.expected()).isEqualTo("a number from 0 to 4");
    Rejection pointer = rejection(new Asm().mov(2, 8).load(Op.W, 0, 2, 0).exit());
    assertThat(pointer.found()).isEqualTo("r2 is 8");
    assertThat(pointer.expected()).isEqualTo("memory is reached through pointers");
  }

  @Test
  void programsThatAreRefusedBeforeTheWalkHaveNoPath() {
    Explanation explanation = explanation(new Asm().jump(Op.JEQ, 1, 0, 9).exit());
    assertThat(explanation.path()).isEmpty();
    assertThat(explanation.insns()).extracting(ExplainedInsn::walked).containsOnly(0L);
  }

  @Test
  void acceptedProgramsSayWhatWasKnownAtEachInstruction() {
    // r0 is 1 or 2 where the branches meet; the dead branch is never walked.
    Asm program =
        new Asm()
            .call(Helpers.NUMBER)
            .movReg(2, 0)
            .mov(0, 1)
            .jump(Op.JEQ, 2, 5, 1)
            .mov(0, 2)
            .jump(Op.JEQ, 0, 3, 1)
            .exit()
            .mov(0, 0)
            .exit();
    Explanation explanation = explanation(program);
    assertThat(explanation.path()).isEmpty();
    ExplainedInsn met = explanation.insns().get(5);
    assertThat(met.walked()).isEqualTo(2);
    assertThat(met.states())
        .extracting(state -> Objects.requireNonNull(state.at("r0")).words())
        .containsExactlyInAnyOrder("1", "2");
    assertThat(explanation.insns().get(7).walked()).isZero();
    assertThat(explanation.insns().get(0).text()).isEqualTo("(85) call bpf_number#7");
  }

  @Test
  void longPathsKeepTheirBeginningAndTheirEnd() {
    // for (r2 = 0; r2 != 9000; r2++); then r9 is read, which nothing has written.
    Asm program =
        new Asm().mov(2, 0).alu(Op.ADD, 2, 1).jump(Op.JNE, 2, 9000, -2).movReg(0, 9).exit();
    Explanation explanation = explanation(program);
    assertThat(explanation.isPathCut()).isTrue();
    assertThat(explanation.pathLength()).isEqualTo(18_002);
    assertThat(explanation.path()).hasSize(2000);
    assertThat(explanation.path().get(0).number()).isZero();
    assertThat(explanation.path().get(499).number()).isEqualTo(499);
    assertThat(explanation.path().get(500).number()).isEqualTo(18_002 - 1500);
    assertThat(explanation.path().get(1999).insn()).isEqualTo(3);
    assertThat(explanation.path().get(1999).before().at("r2"))
        .extracting(KnownValue::words)
        .isEqualTo("9000");
  }

  @Test
  void instructionsKeepAFewOfManyStatesAndSaySo() {
    Asm program = new Asm().mov(2, 0).alu(Op.ADD, 2, 1).jump(Op.JNE, 2, 100, -2).mov(0, 0).exit();
    ExplainedInsn round = explanation(program).insns().get(1);
    assertThat(round.walked()).isEqualTo(100);
    assertThat(round.states()).hasSize(8);
    assertThat(round.isCut()).isTrue();
  }

  @Test
  void thePathGoesThroughSubprogramsAndBack() {
    Asm program =
        new Asm()
            .add(Op.JMP | Op.CALL, 0, Op.PSEUDO_CALL, 0, 2)
            .movReg(0, 5)
            .exit()
            .mov(0, 1)
            .exit();
    Explanation explanation = explanation(program);
    assertThat(slots(explanation)).containsExactly(0, 3, 4, 1);
    assertThat(explanation.path()).extracting(s -> s.before().frame()).containsExactly(0, 1, 1, 0);
  }
}
