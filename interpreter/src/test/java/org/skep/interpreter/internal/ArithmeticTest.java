// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.skep.isa.Op;

/** Every operation of both widths against arithmetic on unbounded integers. */
class ArithmeticTest {
  private static final long[] CORNERS = {
    0,
    1,
    2,
    3,
    7,
    31,
    32,
    33,
    63,
    64,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0x8000,
    0x7fff_ffffL,
    0x8000_0000L,
    0xffff_ffffL,
    0x1_0000_0000L,
    0x8000_0000_0000_0000L,
    0x7fff_ffff_ffff_ffffL,
    0x1234_5678_9abc_def0L,
    0xffff_ffff_8000_0000L,
    0xffff_ffff_7fff_ffffL,
    -2,
    -1,
  };

  /** An operation on two numbers of {@code bits} bits: unsigned, or signed. */
  private record Operation(
      String name, int op, int off, boolean isSigned, BinaryOperator<BigInteger> result) {}

  private static Operation unsigned(String name, int op, BinaryOperator<BigInteger> result) {
    return new Operation(name, op, 0, false, result);
  }

  private static BigInteger quotient(BigInteger a, BigInteger b) {
    return b.signum() == 0 ? BigInteger.ZERO : a.divide(b);
  }

  private static BigInteger remainder(BigInteger a, BigInteger b) {
    return b.signum() == 0 ? a : a.remainder(b);
  }

  private static Stream<Operation> operations() {
    return Stream.of(
        unsigned("add", Op.ADD, BigInteger::add),
        unsigned("sub", Op.SUB, BigInteger::subtract),
        unsigned("mul", Op.MUL, BigInteger::multiply),
        unsigned("div", Op.DIV, ArithmeticTest::quotient),
        unsigned("mod", Op.MOD, ArithmeticTest::remainder),
        new Operation("sdiv", Op.DIV, 1, true, ArithmeticTest::quotient),
        new Operation("smod", Op.MOD, 1, true, ArithmeticTest::remainder),
        unsigned("or", Op.OR, BigInteger::or),
        unsigned("and", Op.AND, BigInteger::and),
        unsigned("xor", Op.XOR, BigInteger::xor),
        unsigned("mov", Op.MOV, (a, b) -> b));
  }

  private static Stream<Arguments> operationsOfBothWidths() {
    return operations().flatMap(o -> Stream.of(Arguments.of(o, 32), Arguments.of(o, 64)));
  }

  @ParameterizedTest
  @MethodSource("operationsOfBothWidths")
  void isWhatUnboundedIntegersGiveCutToItsWidth(Operation operation, int bits) {
    for (long a : CORNERS) {
      for (long b : CORNERS) {
        long expected =
            cut(
                operation
                    .result()
                    .apply(
                        number(a, bits, operation.isSigned()),
                        number(b, bits, operation.isSigned())),
                bits);
        assertThat(register(bits, operation.op(), operation.off(), a, b))
            .as("%s%d 0x%x, 0x%x", operation.name(), bits, a, b)
            .isEqualTo(expected);
        if (b == (int) b) {
          assertThat(immediate(bits, operation.op(), operation.off(), a, (int) b))
              .as("%s%d 0x%x, imm 0x%x", operation.name(), bits, a, b)
              .isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("widths")
  void shiftsUseTheLowBitsOfTheCount(int bits) {
    for (long a : CORNERS) {
      for (long b : CORNERS) {
        int count = (int) (b & (bits - 1));
        BigInteger number = number(a, bits, false);
        String what = "0x%x by 0x%x".formatted(a, b);
        assertThat(register(bits, Op.LSH, 0, a, b))
            .as(what)
            .isEqualTo(cut(number.shiftLeft(count), bits));
        assertThat(register(bits, Op.RSH, 0, a, b))
            .as(what)
            .isEqualTo(cut(number.shiftRight(count), bits));
        assertThat(register(bits, Op.ARSH, 0, a, b))
            .as(what)
            .isEqualTo(cut(number(a, bits, true).shiftRight(count), bits));
        assertThat(immediate(bits, Op.ARSH, 0, a, count))
            .as(what)
            .isEqualTo(cut(number(a, bits, true).shiftRight(count), bits));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("widths")
  void negationWrapsAround(int bits) {
    for (long a : CORNERS) {
      assertThat(immediate(bits, Op.NEG, 0, a, 0))
          .isEqualTo(cut(number(a, bits, true).negate(), bits));
    }
  }

  @ParameterizedTest
  @MethodSource("widths")
  void movesExtendTheSignOfTheirLowBits(int bits) {
    for (long b : CORNERS) {
      for (int from : bits == 64 ? new int[] {8, 16, 32} : new int[] {8, 16}) {
        assertThat(register(bits, Op.MOV, from, -1, b))
            .as("%d bits of 0x%x", from, b)
            .isEqualTo(cut(number(b, from, true), bits));
      }
    }
  }

  @Test
  void divisionFollowsTheRulesOfTheStandard() {
    assertThat(register(64, Op.DIV, 0, 5, 0)).isZero();
    assertThat(register(64, Op.MOD, 0, 5, 0)).isEqualTo(5);
    assertThat(register(64, Op.DIV, 1, Long.MIN_VALUE, -1)).isEqualTo(Long.MIN_VALUE);
    assertThat(register(64, Op.MOD, 1, Long.MIN_VALUE, -1)).isZero();
    assertThat(register(32, Op.DIV, 1, 0x8000_0000L, -1)).isEqualTo(0x8000_0000L);
    assertThat(register(32, Op.MOD, 1, 0x8000_0000L, -1)).isZero();
    assertThat(register(64, Op.DIV, 1, -13, 4)).isEqualTo(-3);
    assertThat(register(64, Op.MOD, 1, -13, 4)).isEqualTo(-1);
    // Only the low half of the divisor counts: zero here.
    assertThat(register(32, Op.DIV, 0, 7, 0x1_0000_0000L)).isZero();
    assertThat(register(32, Op.MOD, 0, 0xff_0000_0007L, 0x1_0000_0000L)).isEqualTo(7);
  }

  @Test
  void byteOrderIsSwappedOrCut() {
    long value = 0x1122_3344_5566_7788L;
    assertThat(swap(Op.ALU | Op.END | Op.K, 16, value)).isEqualTo(0x7788L);
    assertThat(swap(Op.ALU | Op.END | Op.K, 32, value)).isEqualTo(0x5566_7788L);
    assertThat(swap(Op.ALU | Op.END | Op.K, 64, value)).isEqualTo(value);
    for (int code : new int[] {Op.ALU | Op.END | Op.X, Op.ALU64 | Op.END | Op.K}) {
      assertThat(swap(code, 16, value)).isEqualTo(0x8877L);
      assertThat(swap(code, 32, value)).isEqualTo(0x8877_6655L);
      assertThat(swap(code, 64, value)).isEqualTo(0x8877_6655_4433_2211L);
    }
    assertThat(swap(Op.ALU64 | Op.END, 32, 0xff)).isEqualTo(0xff00_0000L);
  }

  private static Stream<Integer> widths() {
    return Stream.of(32, 64);
  }

  private static long swap(int code, int bits, long value) {
    return new TestRun().run(Prog.of().wide(0, value).add(code, 0, 0, 0, bits).exit());
  }

  private static int insnClass(int bits) {
    return bits == 64 ? Op.ALU64 : Op.ALU;
  }

  private static long register(int bits, int op, int off, long a, long b) {
    return new TestRun()
        .run(Prog.of().wide(0, a).wide(9, b).add(insnClass(bits) | op | Op.X, 0, 9, off, 0).exit());
  }

  private static long immediate(int bits, int op, int off, long a, int b) {
    return new TestRun()
        .run(Prog.of().wide(0, a).add(insnClass(bits) | op | Op.K, 0, 0, off, b).exit());
  }

  /** The low {@code bits} bits of a register as a number. */
  private static BigInteger number(long value, int bits, boolean isSigned) {
    BigInteger modulus = BigInteger.ONE.shiftLeft(bits);
    BigInteger number = BigInteger.valueOf(value).mod(modulus);
    return isSigned && number.testBit(bits - 1) ? number.subtract(modulus) : number;
  }

  /** A register that holds the low {@code bits} bits of a number, the others zero. */
  private static long cut(BigInteger number, int bits) {
    return number.mod(BigInteger.ONE.shiftLeft(bits)).longValue();
  }
}
