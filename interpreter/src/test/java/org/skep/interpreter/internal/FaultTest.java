// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.mem.DirectRegion;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** What a verified program must not do ends its run with a fault, and nothing else is thrown. */
class FaultTest {
  private static final int UNKNOWN_REGION = 77;

  private static ProgramFault fault(TestRun run, Prog program, long... arguments) {
    Throwable thrown = catchThrowable(() -> run.run(program, arguments));
    assertThat(thrown).isInstanceOf(ProgramFault.class);
    assertThat(run.frames()).as("frames left over").isZero();
    return (ProgramFault) thrown;
  }

  @Test
  void aBudgetLetsExactlyAsManyInstructionsExecute() {
    // ld_imm64 takes two slots and counts once.
    Prog five = Prog.of().wide(0, 1).addImm(0, 1).addImm(0, 1).addImm(0, 1).exit();
    TestRun enough = new TestRun();
    enough.setBudget(5);
    assertThat(enough.run(five)).isEqualTo(4);
    assertThat(enough.budget()).isZero();
    TestRun scarce = new TestRun();
    scarce.setBudget(4);
    assertThat(fault(scarce, five)).hasMessageContaining("budget").hasMessageContaining("slot 5");
  }

  @Test
  void anEndlessLoopEnds() {
    TestRun run = new TestRun();
    run.setBudget(100_000);
    ProgramFault fault = fault(run, Prog.of().add(Op.JMP | Op.JA, 0, 0, -1, 0));
    assertThat(fault.insn()).isZero();
    assertThat(run.budget()).isNegative();
  }

  @Test
  void calledSubprogramsAndCallbacksUseTheSameBudget() {
    Prog program =
        Prog.of()
            .wide(1, Op.PSEUDO_FUNC, 3, 0)
            .call(181, (run, r1, r2, r3, r4, r5) -> run.callback(r1, 0, 0, 0, 0, 0))
            .exit()
            .function(0)
            .add(Op.JMP | Op.JA, 0, 0, -1, 0);
    TestRun run = new TestRun();
    run.setBudget(1000);
    assertThat(fault(run, program)).hasMessageContaining("budget");
    assertThat(run.budget()).isNegative();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, -8, 61, 64, 0x7fff})
  void accessesOutsideTheContextAreFaultsThatSayWhere(int offset) {
    for (int code : new int[] {Op.LDX | Op.MEM | Op.W, Op.LDX | Op.MEMSX | Op.W}) {
      TestRun run = new TestRun();
      run.context().set(new byte[64], 0, 64, false);
      ProgramFault fault =
          fault(run, Prog.of().mov(0, 0).add(code, 0, 1, offset, 0), run.context().address(0));
      assertThat(fault.insn()).isOne();
      assertThat(fault).hasMessageContaining("slot 1: 4 bytes at offset " + offset);
    }
    for (int code : new int[] {Op.ST | Op.MEM | Op.W, Op.STX | Op.MEM | Op.W}) {
      TestRun run = new TestRun();
      run.context().set(new byte[64], 0, 64, false);
      assertThat(
              fault(run, Prog.of().mov(0, 0).add(code, 1, 0, offset, 0), run.context().address(0)))
          .hasMessageContaining("slot 1: 4 bytes at offset " + offset);
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        1,
        -1,
        0xffff_ffffL,
        (long) UNKNOWN_REGION << 32,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
      })
  void numbersThatAreNoPointersAreFaults(long address) {
    for (int size : new int[] {Op.B, Op.H, Op.W, Op.DW}) {
      Prog load = Prog.of().add(Op.LDX | Op.MEM | size, 0, 1, 0, 0).exit();
      assertThat(fault(new TestRun(), load, address).insn()).isZero();
      Prog store = Prog.of().add(Op.ST | Op.MEM | size, 1, 0, 0, 0).exit();
      assertThat(fault(new TestRun(), store, address).insn()).isZero();
    }
    for (int operation :
        new int[] {Op.ATOMIC_ADD, Op.XCHG, Op.CMPXCHG, Op.LOAD_ACQ, Op.STORE_REL}) {
      Prog atomic = Prog.of().add(Op.STX | Op.ATOMIC | Op.DW, 1, 1, 0, operation).exit();
      assertThat(fault(new TestRun(), atomic, address).insn()).isZero();
    }
  }

  @Test
  void storesToReadOnlyMemoryAreFaultsAndChangeNothing() {
    for (int code : new int[] {Op.ST | Op.MEM | Op.DW, Op.STX | Op.ATOMIC | Op.DW}) {
      TestRun run = new TestRun();
      DirectRegion region = run.share(16, true);
      assertThat(fault(run, Prog.of().add(code, 1, 1, 8, 0).exit(), region.address(0)))
          .hasMessageContaining("read-only");
      assertThat(region.loadLong(8)).isZero();
    }
  }

  @Test
  void unalignedAtomicsOnSharedMemoryAreFaults() {
    TestRun run = new TestRun();
    DirectRegion region = run.share(16, false);
    for (int operation : new int[] {Op.ATOMIC_ADD, Op.XCHG, Op.LOAD_ACQ, Op.STORE_REL}) {
      Prog program = Prog.of().add(Op.STX | Op.ATOMIC | Op.W, 1, 1, 2, operation).exit();
      assertThat(fault(run, program, region.address(0))).hasMessageContaining("not aligned");
    }
  }

  @Test
  void theNinthFrameIsAFault() {
    Prog program = Prog.of().mov(0, 0).callLocal(1).exit().function(0);
    program.addImm(1, 1).callLocal(-2).exit();
    assertThat(fault(new TestRun(), program)).hasMessageContaining("8 frames");
  }

  @Test
  void whatAHelperThrowsIsAFaultWithItsName() {
    Prog program =
        Prog.of()
            .mov(0, 0)
            .call(
                6,
                (run, r1, r2, r3, r4, r5) -> {
                  throw new IllegalStateException("out of paper");
                })
            .exit();
    ProgramFault fault = fault(new TestRun(), program);
    assertThat(fault.insn()).isOne();
    assertThat(fault).hasMessageContaining("helper_6").hasMessageContaining("out of paper");
  }

  @Test
  void callsThroughRegistersThatHoldNoFunctionAreFaults() {
    Prog program = Prog.of().add(Op.JMP | Op.CALL | Op.X, 1, 0, 0, 0).exit();
    assertThat(fault(new TestRun(), program, 12)).hasMessageContaining("0xc");
    long noEntry = 0x7fff_ffffL << 32 | 1;
    assertThat(fault(new TestRun(), program, noEntry)).hasMessageContaining("first slot");
  }

  @Test
  void runningPastTheEndIsAFault() {
    assertThat(fault(new TestRun(), Prog.of().mov(0, 0))).hasMessageContaining("past its end");
    Prog intoWide = Prog.of().add(Op.JMP | Op.JA, 0, 0, 1, 0).wide(0, 5).exit();
    assertThat(fault(new TestRun(), intoWide)).hasMessageContaining("no path to it");
  }

  @Test
  void randomProgramsEndWithAResultAFaultOrARefusal() {
    long seed = System.nanoTime();
    System.out.println("FaultTest seed " + seed);
    Random random = new Random(seed);
    int results = 0;
    for (int i = 0; i < 20_000; i++) {
      TestRun run = new TestRun();
      run.setBudget(500);
      run.context().set(new byte[64], 0, 64, false);
      try {
        run.run(randomProgram(random), run.context().address(0), 64);
        results++;
      } catch (ProgramFault e) {
        assertThat(e.insn()).as(e.getMessage()).isNotNegative();
      } catch (BpfException e) {
        assertThat(e.errno()).isEqualTo(Errno.ENOTSUPP);
      }
      assertThat(run.frames()).isZero();
    }
    assertThat(results).isPositive();
  }

  private static Prog randomProgram(Random random) {
    Prog program = Prog.of();
    int length = 1 + random.nextInt(6);
    for (int i = 0; i < length; i++) {
      program.add(
          new Insn(
              random.nextInt(256),
              random.nextInt(11),
              random.nextInt(11),
              random.nextInt(4) == 0 ? (short) random.nextInt() : random.nextInt(4),
              random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(4)));
    }
    return program.exit();
  }

  @Test
  void unknownInstructionsAreRefusedBeforeTheyRun() {
    for (int code : new int[] {0xff, Op.LDX | Op.ATOMIC | Op.W, Op.ALU64 | 0xe0, Op.JMP32 | 0xf0}) {
      assertThatThrownBy(() -> Prog.of().add(code, 0, 0, 0, 0).exit().compile())
          .isInstanceOfSatisfying(
              BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOTSUPP))
          .hasMessageContaining("slot 0");
    }
  }
}
