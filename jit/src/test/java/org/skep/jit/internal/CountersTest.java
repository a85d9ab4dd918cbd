// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.verify.InsnFacts;
import org.skep.bpf.verify.Subprogram;
import org.skep.bpf.verify.ValueRange;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.interpreter.internal.InterpreterEngine;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Loops that end when a counter equals a constant: which are known as such, and what they give. */
class CountersTest {
  private static final Insn EXIT = new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0);
  private static final int BUDGET = 5000;

  private static Insn set(int register, int value) {
    return new Insn(Op.ALU64 | Op.MOV, register, 0, 0, value);
  }

  private static Insn add(int register, int value) {
    return new Insn(Op.ALU64 | Op.ADD, register, 0, 0, value);
  }

  private static Insn ifNot(int register, int value, int offset) {
    return new Insn(Op.JMP | Op.JNE, register, 0, offset, value);
  }

  @Test
  void aCounterThatMeetsItsEnd() {
    List<Insn> insns = List.of(set(0, 0), set(3, 2), add(0, 7), add(3, 2), ifNot(3, 10, -3), EXIT);
    assertThat(limit(insns, 3)).isEqualTo(10);
    assertThat(both(insns)).isEqualTo("result 1c");
  }

  @Test
  void whatIsCountedIsStillThereBehindTheLoop() {
    List<Insn> insns =
        List.of(
            set(3, 0),
            add(3, 1),
            ifNot(3, 1 << 20, 0),
            ifNot(3, 900, -3),
            new Insn(Op.ALU64 | Op.MOV | Op.X, 0, 3, 0, 0),
            EXIT);
    assertThat(both(insns)).isEqualTo("result 384");
  }

  @Test
  void aCounterThatStepsOverItsEnd() {
    List<Insn> insns = List.of(set(0, 0), set(3, 1), add(3, 2), ifNot(3, 10, -2), EXIT);
    assertThat(limit(insns, 2)).isEqualTo(-1);
    assertThat(both(insns)).startsWith("fault");
  }

  @Test
  void aCounterThatBeginsBehindItsEnd() {
    List<Insn> insns = List.of(set(0, 0), set(3, 12), add(3, 2), ifNot(3, 10, -2), EXIT);
    assertThat(limit(insns, 2)).isEqualTo(-1);
    assertThat(both(insns)).startsWith("fault");
  }

  @Test
  void aCounterThatGoesOnBehindItsEnd() {
    List<Insn> insns =
        List.of(set(0, 0), set(3, 0), add(3, 1), ifNot(3, 4, -2), add(0, 1), ifNot(0, 3, -4), EXIT);
    assertThat(limit(insns, 2)).isEqualTo(-1);
    assertThat(both(insns)).startsWith("fault");
  }

  @Test
  void aCounterThatBeginsAnew() {
    List<Insn> insns =
        List.of(
            set(0, 0),
            set(4, 0),
            set(3, 0),
            add(0, 1),
            add(3, 1),
            ifNot(3, 4, -3),
            add(4, 1),
            ifNot(4, 3, -6),
            EXIT);
    assertThat(limit(insns, 4)).isEqualTo(4);
    assertThat(limit(insns, 6)).isEqualTo(3);
    assertThat(both(insns)).isEqualTo("result c");
  }

  @Test
  void aCounterThatAnotherInstructionMoves() {
    List<Insn> insns =
        List.of(
            set(0, 0),
            set(3, 0),
            new Insn(Op.ALU64 | Op.ADD | Op.X, 3, 2, 0, 0),
            add(3, 1),
            ifNot(3, 4, -2),
            EXIT);
    assertThat(limit(insns, 3)).isEqualTo(-1);
    assertThat(both(insns)).isEqualTo("result 0");
  }

  /** What the increment at a slot is known to reach at most. */
  private static int limit(List<Insn> insns, int slot) {
    Code code = new Code(verified(insns));
    Shape shape = new CallGraph(code).shapes().get(0);
    return Counters.of(code, shape, new Webs(code, shape)).limit(slot);
  }

  private static String both(List<Insn> insns) {
    String result = run(new JitEngine(), insns);
    assertThat(result).isEqualTo(run(new InterpreterEngine(), insns));
    return result;
  }

  private static String run(Engine engine, List<Insn> insns) {
    TestRun run = new TestRun(BUDGET);
    try {
      long result =
          engine.compile(verified(insns)).execute(run, 0, run.context().address(0), -3, 7, 0, 0);
      return "result %x".formatted(result);
    } catch (ProgramFault fault) {
      return "fault at " + fault.insn();
    }
  }

  private static VerifiedProgram verified(List<Insn> insns) {
    int[] mapIndex = new int[insns.size()];
    Arrays.fill(mapIndex, -1);
    return new VerifiedProgram(
        insns,
        mapIndex,
        List.of(),
        Collections.<Helper>nCopies(insns.size(), null),
        List.of(new Subprogram(0, insns.size(), "main", Op.STACK_SIZE, Op.STACK_SIZE)),
        Collections.nCopies(insns.size(), InsnFacts.NONE),
        Collections.nCopies(insns.size(), ValueRange.ANY));
  }
}
