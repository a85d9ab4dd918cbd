// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.skep.bpf.mem.HeapRegion;
import org.skep.isa.Op;

/** Jumps, loads and stores, packet loads and calls (RFC 9669 sections 4.3 and 5). */
class InstructionTest {
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    -2,
    0x7fff_ffffL,
    0x8000_0000L,
    0xffff_ffffL,
    0x1_0000_0000L,
    Long.MIN_VALUE,
    Long.MAX_VALUE,
    0xffff_ffff_8000_0000L
  };

  private interface Condition {
    boolean holds(long a, long b);
  }

  private static Arguments condition(int op, Condition of64, Condition of32) {
    return Arguments.of(op, of64, of32);
  }

  private static Stream<Arguments> conditions() {
    return Stream.of(
        condition(Op.JEQ, (a, b) -> a == b, (a, b) -> (int) a == (int) b),
        condition(Op.JNE, (a, b) -> a != b, (a, b) -> (int) a != (int) b),
        condition(Op.JSET, (a, b) -> (a & b) != 0, (a, b) -> ((int) a & (int) b) != 0),
        condition(Op.JGT, (a, b) -> unsigned(a, b) > 0, (a, b) -> unsigned32(a, b) > 0),
        condition(Op.JGE, (a, b) -> unsigned(a, b) >= 0, (a, b) -> unsigned32(a, b) >= 0),
        condition(Op.JLT, (a, b) -> unsigned(a, b) < 0, (a, b) -> unsigned32(a, b) < 0),
        condition(Op.JLE, (a, b) -> unsigned(a, b) <= 0, (a, b) -> unsigned32(a, b) <= 0),
        condition(Op.JSGT, (a, b) -> a > b, (a, b) -> (int) a > (int) b),
        condition(Op.JSGE, (a, b) -> a >= b, (a, b) -> (int) a >= (int) b),
        condition(Op.JSLT, (a, b) -> a < b, (a, b) -> (int) a < (int) b),
        condition(Op.JSLE, (a, b) -> a <= b, (a, b) -> (int) a <= (int) b));
  }

  private static int unsigned(long a, long b) {
    return Long.compareUnsigned(a, b);
  }

  private static int unsigned32(long a, long b) {
    return Integer.compareUnsigned((int) a, (int) b);
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void jumpsCompareBothWidthsSignedAndUnsigned(int op, Condition of64, Condition of32) {
    for (long a : NUMBERS) {
      for (long b : NUMBERS) {
        String what = "0x%x, 0x%x".formatted(a, b);
        assertThat(jumps(Op.JMP | op | Op.X, a, b, 0)).as(what).isEqualTo(of64.holds(a, b));
        assertThat(jumps(Op.JMP32 | op | Op.X, a, b, 0)).as(what).isEqualTo(of32.holds(a, b));
        int imm = (int) b;
        assertThat(jumps(Op.JMP | op, a, 0, imm)).as(what).isEqualTo(of64.holds(a, imm));
        assertThat(jumps(Op.JMP32 | op, a, 0, imm)).as(what).isEqualTo(of32.holds(a, imm));
      }
    }
  }

  private static boolean jumps(int code, long a, long b, int imm) {
    return new TestRun().run(Prog.of().mov(0, 1).add(code, 1, 2, 1, imm).mov(0, 0).exit(), a, b)
        == 1;
  }

  @Test
  void gotosGoForwardBackAndByImmediate() {
    Prog program =
        Prog.of()
            .mov(0, 1)
            .add(Op.JMP | Op.JA, 0, 0, 2, 0)
            .addImm(0, 10)
            .exit()
            .addImm(0, 100)
            .add(Op.JMP32 | Op.JA, 0, 0, 0, -4);
    assertThat(new TestRun().run(program)).isEqualTo(111);
  }

  @Test
  void mayGotoFallsThroughUntilItsLoopsAreUsedUp() {
    Prog program =
        Prog.of()
            .mov(0, 0)
            .add(Op.JMP | Op.JCOND, 0, 0, 2, 0)
            .addImm(0, 1)
            .add(Op.JMP | Op.JA, 0, 0, -3, 0)
            .exit();
    TestRun run = new TestRun();
    run.setBudget(1L << 30);
    assertThat(run.run(program)).isEqualTo(8L << 20);
  }

  @ParameterizedTest
  @CsvSource({"16, 1", "8, 2", "0, 4", "24, 8"})
  void loadsExtendAndStoresCut(int size, int bytes) {
    long value = 0xf1e2_d3c4_b5a6_9788L;
    TestRun run = new TestRun();
    byte[] context = new byte[16];
    run.context().set(context, 0, 16, false);
    int shift = 64 - bytes * 8;
    long stored = value << shift >>> shift;
    Prog load =
        Prog.of()
            .wide(2, value)
            .add(Op.STX | Op.MEM | size, 1, 2, 4, 0)
            .add(Op.LDX | Op.MEM | size, 0, 1, 4, 0)
            .exit();
    assertThat(run.run(load, run.context().address(0))).isEqualTo(stored);
    HeapRegion memory = new HeapRegion(0, context);
    assertThat(memory.loadInt(0)).isZero();
    assertThat(memory.loadLong(4)).isEqualTo(stored);
    assertThat(memory.loadInt(12)).isZero();
    if (bytes < 8) {
      Prog signed = Prog.of().add(Op.LDX | Op.MEMSX | size, 0, 1, 4, 0).exit();
      assertThat(run.run(signed, run.context().address(0))).isEqualTo(value << shift >> shift);
    }
    Prog immediate =
        Prog.of()
            .add(Op.ST | Op.MEM | size, 1, 0, 4, -2)
            .add(Op.LDX | Op.MEM | size, 0, 1, 4, 0)
            .exit();
    assertThat(run.run(immediate, run.context().address(0))).isEqualTo(-2L << shift >>> shift);
  }

  @Test
  void wideImmediatesHoldAll64Bits() {
    Random random = new Random(3);
    for (int i = 0; i < 100; i++) {
      long value = random.nextLong();
      assertThat(new TestRun().run(Prog.of().wide(0, value).exit())).isEqualTo(value);
    }
  }

  @Test
  void packetLoadsAreInNetworkOrderAndCountFromThePacketStart() {
    byte[] packet = {9, 9, 1, 2, 3, 4, (byte) 0xff, 6, 7};
    for (int base : new int[] {0, -0x100000}) {
      assertThat(packetLoad(packet, Op.ABS | Op.B, base + 4, 0)).isEqualTo(0xff);
      assertThat(packetLoad(packet, Op.ABS | Op.H, base, 0)).isEqualTo(0x0102);
      assertThat(packetLoad(packet, Op.ABS | Op.W, base + 3, 0)).isEqualTo(0x04ff_0607L);
      assertThat(packetLoad(packet, Op.IND | Op.H, base + 1, 2)).isEqualTo(0x04ff);
    }
    assertThat(packetLoad(packet, Op.ABS | Op.H, -0x200000, 0)).isEqualTo(0x0909);
    assertThat(packetLoad(packet, Op.IND | Op.W, 4, -4)).isEqualTo(0x0102_0304L);
  }

  @ParameterizedTest
  @CsvSource({
    "4, 0",
    "7, 0",
    "-1, 0",
    "2147483647, 0",
    "0, 4",
    "0, -1",
    "-4096, 0",
    "-2147483648, 0"
  })
  void packetLoadsOutsideEndTheProgramWithZero(int imm, int register) {
    byte[] packet = {9, 9, 1, 2, 3, 4, 5, 6, 7};
    assertThat(packetLoad(packet, Op.IND | Op.W, imm, register)).isZero();
  }

  /** What the load answers; the program would add 0x1000 to it if it went on after a failure. */
  private static long packetLoad(byte[] packet, int modeAndSize, int imm, int register) {
    TestRun run = new TestRun();
    run.setPacket(packet, 0, packet.length, 2);
    Prog program =
        Prog.of()
            .mov(0, 77)
            .mov(7, register)
            .add(Op.LD | modeAndSize, 0, 7, 0, imm)
            .wide(2, 1L << 40)
            .add(Op.ALU64 | Op.ADD | Op.X, 0, 2, 0, 0)
            .exit();
    long result = run.run(program);
    return result >= 1L << 40 ? result - (1L << 40) : result == 0 ? 0 : -1;
  }

  @Test
  void aPacketLoadOutsideLeavesTheWholeProgramEvenFromASubprogram() {
    TestRun run = new TestRun();
    run.setPacket(new byte[4], 0, 4, 0);
    Prog program =
        Prog.of()
            .callLocal(2)
            .mov(0, 5)
            .exit()
            .function(0)
            .add(Op.LD | Op.ABS | Op.W, 0, 0, 0, 4)
            .exit();
    assertThat(run.run(program)).isZero();
    assertThat(run.frames()).isZero();
  }

  @Test
  void subprogramsHaveTheirOwnFrameAndKeepTheCallersRegisters() {
    Prog program =
        Prog.of()
            .mov(6, 1000)
            .mov(7, 200)
            .mov(1, 30)
            .mov(2, 4)
            .add(Op.ST | Op.MEM | Op.DW, 10, 0, -8, 50_000)
            .callLocal(5)
            .add(Op.LDX | Op.MEM | Op.DW, 3, 10, -8, 0)
            .add(Op.ALU64 | Op.ADD | Op.X, 0, 3, 0, 0)
            .add(Op.ALU64 | Op.ADD | Op.X, 0, 6, 0, 0)
            .add(Op.ALU64 | Op.ADD | Op.X, 0, 7, 0, 0)
            .exit()
            .function(0)
            .mov(6, -1)
            .mov(7, -1)
            .add(Op.ST | Op.MEM | Op.DW, 10, 0, -8, -1)
            .movReg(0, 1)
            .add(Op.ALU64 | Op.ADD | Op.X, 0, 2, 0, 0)
            .exit();
    assertThat(new TestRun().run(program)).isEqualTo(51_234);
  }

  @Test
  void whatASubprogramMayReadOfItsStackIsZeroEachTime() {
    Prog program =
        Prog.of()
            .callLocal(2)
            .callLocal(1)
            .exit()
            .function(16)
            .add(Op.LDX | Op.MEM | Op.DW, 0, 10, -16, 0)
            .add(Op.ST | Op.MEM | Op.DW, 10, 0, -16, 99)
            .exit();
    assertThat(new TestRun().run(program)).isZero();
  }

  @Test
  void eightFramesMayBeLive() {
    Prog program = Prog.of().mov(1, 0);
    for (int i = 0; i < 7; i++) {
      program.callLocal(1).exit().function(0).addImm(1, 1);
    }
    assertThat(new TestRun().run(program.movReg(0, 1).exit())).isEqualTo(7);
  }

  @Test
  void helpersGetFiveArgumentsAndGiveR0() {
    Prog program =
        Prog.of()
            .mov(1, 1)
            .mov(2, 20)
            .mov(3, 300)
            .mov(4, 4000)
            .mov(5, 50_000)
            .call(9, (run, r1, r2, r3, r4, r5) -> r1 + r2 + r3 + r4 + r5)
            .exit();
    assertThat(new TestRun().run(program)).isEqualTo(54_321);
  }

  @Test
  void helpersCallSubprogramsBackAndRegistersStay() {
    Prog program =
        Prog.of()
            .mov(6, 7)
            .wide(1, Op.PSEUDO_FUNC, 5, 0)
            .mov(2, 5)
            .call(
                181,
                (run, r1, r2, r3, r4, r5) ->
                    run.callback(r1, r2, 0, 0, 0, 0) + run.callback(r1, 1, 0, 0, 0, 0))
            .add(Op.ALU64 | Op.ADD | Op.X, 0, 6, 0, 0)
            .exit()
            .function(0)
            .movReg(0, 1)
            .mov(6, 0)
            .addImm(0, 100)
            .exit();
    assertThat(new TestRun().run(program)).isEqualTo(105 + 101 + 7);
  }

  @Test
  void callsThroughARegisterReachSubprograms() {
    Prog program =
        Prog.of()
            .wide(3, Op.PSEUDO_FUNC, 4, 0)
            .mov(1, 5)
            .add(Op.JMP | Op.CALL | Op.X, 3, 0, 0, 0)
            .exit()
            .function(0)
            .movReg(0, 1)
            .addImm(0, 1)
            .exit();
    assertThat(new TestRun().run(program)).isEqualTo(6);
  }
}
