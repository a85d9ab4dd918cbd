// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.skep.isa.Op;

class ScalarAluTest {
  private static final int[] OPS = {
    Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.OR, Op.AND, Op.LSH, Op.RSH, Op.NEG, Op.MOD, Op.XOR, Op.MOV,
    Op.ARSH
  };

  private static final long SEED = ScalarSamples.seed();
  private final SplittableRandom random = new SplittableRandom(SEED);

  /** Concrete results that were looked for in abstract ones. */
  private long cases;

  @AfterEach
  void sayHowMany(TestInfo test) {
    if (cases > 0) {
      System.out.printf("ScalarAluTest: %d cases of %s%n", cases, test.getDisplayName());
    }
  }

  @Test
  void everyResultOfSmallRangesIsKept() {
    List<Sample> ranges = ScalarSamples.smallRanges();
    for (Sample a : ranges) {
      for (Sample b : ranges) {
        checkAll(a, b);
      }
    }
  }

  @Test
  void everyResultOfSmallRangesShiftedOrDividedBySmallNumbersIsKept() {
    for (Sample a : ScalarSamples.smallRanges()) {
      for (long low = 0; low < 66; low++) {
        for (long high = low; high < low + 3; high++) {
          checkAll(a, ScalarSamples.span(low, high));
        }
      }
    }
  }

  @Test
  void everyResultOfAnyNumbersIsKept() {
    for (int i = 0; i < 100_000; i++) {
      checkAll(ScalarSamples.any(random), ScalarSamples.any(random));
    }
  }

  @Test
  void extensionsAndByteSwapsKeepEveryResult() {
    for (int i = 0; i < 100_000; i++) {
      checkUnary(ScalarSamples.any(random));
    }
  }

  @Test
  void everyExtensionAndByteSwapOfRangesAboutAWidthIsKept() {
    for (int width : new int[] {4, 7, 8, 15, 16, 31, 32, 33, 63, 64}) {
      long edge = width == Long.SIZE ? 0 : 1L << width;
      for (long low = -20; low <= 20; low++) {
        for (long high = low; high <= 20; high++) {
          checkUnary(ScalarSamples.span(edge + low, edge + high));
        }
      }
    }
  }

  /** Six bits, each known or not, across the ends of bytes, halves and the whole. */
  @Test
  void everyExtensionAndByteSwapOfKnownBitsIsKept() {
    for (int place : new int[] {0, 5, 12, 28, 29, 58}) {
      for (long mask = 0; mask < 64; mask++) {
        for (long value = 0; value < 64; value++) {
          if ((value & mask) == 0) {
            checkUnary(ScalarSamples.bits(value << place, mask << place));
            checkUnary(ScalarSamples.bits(~(63L << place) | value << place, mask << place));
          }
        }
      }
    }
  }

  private void checkUnary(Sample a) {
    check("zext32", a, Scalar::zext32, x -> x & 0xffff_ffffL);
    for (int width : new int[] {1, 4, 8, 16, 31, 32, 33, 64}) {
      int unused = Long.SIZE - width;
      check("zext" + width, a, s -> s.zext(width), x -> x << unused >>> unused);
      check("sext" + width, a, s -> s.sext(width), x -> x << unused >> unused);
      check(
          "32-bit sext" + width,
          a,
          s -> s.sext(width).zext32(),
          x -> x << unused >> unused & 0xffff_ffffL);
    }
    for (int width : new int[] {16, 32, 64}) {
      int unused = Long.SIZE - width;
      LongUnaryOperator swapped = x -> Long.reverseBytes(x) >>> unused;
      check("swap", a, s -> ScalarAlu.byteSwap(width, s), swapped);
      check("be", a, s -> ScalarAlu.bswap(ScalarAlu.Swap.TO_BE, width, s), swapped);
      check(
          "le",
          a,
          s -> ScalarAlu.bswap(ScalarAlu.Swap.TO_LE, width, s),
          x -> x << unused >>> unused);
    }
    for (boolean is64 : new boolean[] {true, false}) {
      check(
          "neg",
          a,
          s -> ScalarAlu.apply(Op.NEG, is64, false, s, s),
          x -> compute(Op.NEG, is64, false, x, x));
    }
  }

  @Test
  void resultsOfTwoConstantsAreExactExceptWhereLinuxKnowsNothing() {
    for (int i = 0; i < 10_000; i++) {
      long a = ScalarSamples.number(random);
      long b = ScalarSamples.number(random);
      for (int op : OPS) {
        for (boolean is64 : new boolean[] {true, false}) {
          boolean isShift = op == Op.LSH || op == Op.RSH || op == Op.ARSH;
          long by = isShift ? b & (is64 ? 63 : 31) : b;
          Scalar result = ScalarAlu.apply(op, is64, false, Scalar.constant(a), Scalar.constant(by));
          assertThat(result)
              .as("op %x of %x, %x, seed %d", op, a, by, SEED)
              .isEqualTo(Scalar.constant(compute(op, is64, false, a, by)));
        }
      }
    }
  }

  @Test
  void maskingBoundsANumber() {
    Scalar low = alu(Op.AND, Scalar.UNKNOWN, 0xff);
    assertThat(low.uMax()).isEqualTo(255);
    assertThat(low.sMin()).isZero();
    assertThat(low.sMax32()).isEqualTo(255);
    assertThat(low).isEqualTo(Scalar.range(0, 255));
    assertThat(alu(Op.MUL, low, 8).uMax()).isEqualTo(2040);
    assertThat(alu(Op.MUL, low, 8).bits().isAligned(8)).isTrue();
    assertThat(alu(Op.SUB, low, 300).sMin()).isEqualTo(-300);
    assertThat(alu(Op.SUB, low, 300).sMax()).isEqualTo(-45);
    assertThat(alu(Op.LSH, low, 4)).isEqualTo(alu(Op.MUL, low, 16));
    assertThat(alu(Op.RSH, low, 4)).isEqualTo(Scalar.range(0, 15));
    assertThat(alu(Op.OR, low, 0x100)).isEqualTo(Scalar.range(0x100, 0x1ff));
    assertThat(alu(Op.XOR, low, 0x100)).isEqualTo(Scalar.range(0x100, 0x1ff));
  }

  @Test
  void unsignedDivisionAndModuloByAConstantAreBounded() {
    assertThat(alu(Op.DIV, Scalar.range(10, 100), 10)).isEqualTo(Scalar.range(1, 10));
    assertThat(alu(Op.DIV, Scalar.UNKNOWN, 0)).isEqualTo(Scalar.constant(0));
    assertThat(alu(Op.MOD, Scalar.UNKNOWN, 10)).isEqualTo(Scalar.range(0, 9));
    assertThat(alu(Op.MOD, Scalar.UNKNOWN, 16)).isEqualTo(Scalar.range(0, 15));
    assertThat(alu(Op.MOD, Scalar.range(3, 5), 10)).isEqualTo(Scalar.range(3, 5));
    assertThat(alu(Op.MOD, Scalar.range(23, 25), 10)).isEqualTo(Scalar.range(3, 5));
    assertThat(alu(Op.MOD, Scalar.UNKNOWN, 0)).isSameAs(Scalar.UNKNOWN);
    assertThat(ScalarAlu.apply(Op.MOD, false, false, Scalar.UNKNOWN, Scalar.constant(0)))
        .isEqualTo(Scalar.range(0, 0xffff_ffffL));
  }

  @Test
  void shiftsByAFewNumbersJoinTheirResults() {
    Scalar few = Scalar.range(1, 3);
    assertThat(ScalarAlu.apply(Op.LSH, true, false, Scalar.range(1, 3), few))
        .satisfies(
            shifted -> {
              assertThat(shifted.uMin()).isEqualTo(2);
              assertThat(shifted.uMax()).isEqualTo(24);
              assertThat(shifted.bits().isAligned(2)).isTrue();
            });
    assertThat(ScalarAlu.apply(Op.RSH, true, false, Scalar.UNKNOWN, few).uMax())
        .isEqualTo(Long.MAX_VALUE);
    assertThat(ScalarAlu.apply(Op.LSH, true, false, Scalar.constant(1), Scalar.range(0, 64)))
        .isSameAs(Scalar.UNKNOWN);
  }

  @Test
  void halvesAndSignsTellEachOther() {
    Scalar.Draft draft = new Scalar.Draft(Scalar.UNKNOWN);
    draft.atMost32(9);
    Scalar low = draft.settled();
    assertThat(low.uMax()).isEqualTo(0xffff_ffff_0000_0009L);
    assertThat(low.zext32()).isEqualTo(Scalar.range(0, 9));
    assertThat(low.sMax32()).isEqualTo(9);
    assertThat(low.bits()).isEqualTo(new Tnum(0, 0xffff_ffff_0000_000fL));
    assertThat(Scalar.range(-5, -2).sMin()).isEqualTo(-5);
    assertThat(Scalar.range(-5, -2).sMax32()).isEqualTo(-2);
    assertThat(Scalar.range(0x7_0000_0003L, 0x7_0000_0008L).uMin32()).isEqualTo(3);
    assertThat(Scalar.range(0x7_0000_0003L, 0x7_0000_0008L).bits())
        .isEqualTo(new Tnum(0x7_0000_0000L, 0xf));
    assertThat(Scalar.UNKNOWN.sext(8).sMin()).isEqualTo(-128);
    assertThat(Scalar.range(0xf0, 0xff).sext(8)).isEqualTo(Scalar.range(-16, -1));
  }

  @Test
  void aBitThatDecidesTheSignLeavesOnePartOfTwo() {
    Scalar.Draft draft = new Scalar.Draft(Scalar.UNKNOWN);
    draft.atLeastSigned(-5);
    draft.atMostSigned(10);
    draft.atMost(100);
    assertThat(draft.settled()).isEqualTo(Scalar.range(0, 10));
  }

  @Test
  void contradictionsAreEmptyAndStaySo() {
    assertThat(Scalar.range(5, 4).isEmpty()).isTrue();
    Scalar.Draft draft = new Scalar.Draft(Scalar.range(0, 7));
    draft.restrict(Tnum.constant(8));
    Scalar none = draft.settled();
    assertThat(none.isEmpty()).isTrue();
    assertThat(none.isConstant()).isFalse();
    assertThat(none.contains(0)).isFalse();
    assertThat(none.isSubsetOf(Scalar.constant(3))).isTrue();
    assertThat(Scalar.constant(0).isSubsetOf(none)).isFalse();
    for (int op : OPS) {
      assertThat(ScalarAlu.apply(op, true, false, none, none).isEmpty()).isTrue();
      assertThat(ScalarAlu.apply(op, false, false, none, none).isEmpty()).isTrue();
    }
    assertThat(none.zext(8).isEmpty()).isTrue();
    assertThat(none.sext(8).isEmpty()).isTrue();
  }

  @Test
  void settlingLosesNoMemberAndHasNothingToAdd() {
    for (int i = 0; i < 200_000; i++) {
      Sample a = ScalarSamples.any(random); // checks its members
      assertThat(new Scalar.Draft(a.scalar()).settled()).isSameAs(a.scalar());
    }
  }

  @Test
  void unionsAndSubsetsAgreeWithTheMembers() {
    for (int i = 0; i < 100_000; i++) {
      Sample a = ScalarSamples.any(random);
      Sample b = ScalarSamples.any(random);
      Scalar union = a.scalar().union(b.scalar());
      ScalarSamples.requireMembers(union, a.members());
      ScalarSamples.requireMembers(union, b.members());
      assertThat(a.scalar().isSubsetOf(union)).isTrue();
      assertThat(b.scalar().isSubsetOf(union)).isTrue();
      if (a.scalar().isSubsetOf(b.scalar())) {
        ScalarSamples.requireMembers(b.scalar(), a.members());
      }
    }
  }

  @Test
  void printsAsLinuxDoes() {
    Scalar low = Scalar.range(0, 255);
    assertThat(Scalar.UNKNOWN).hasToString("scalar()");
    assertThat(low)
        .hasToString("scalar(smin=smin32=0,smax=umax=smax32=umax32=255,var_off=(0x0; 0xff))");
    assertThat(Scalar.UNKNOWN.zext32())
        .hasToString("scalar(smin=0,smax=umax=0xffffffff,var_off=(0x0; 0xffffffff))");
    assertThat(Scalar.UNKNOWN.sext(8)).hasToString("scalar(smin=smin32=-128,smax=smax32=127)");
    assertThat(Scalar.UNKNOWN.sext(17))
        .hasToString("scalar(smin=0xffffffffffff0000,smax=smax32=0xffff,smin32=0xffff0000)");
    assertThat(alu(Op.ADD, low, -300))
        .hasToString(
            "scalar(smin=smin32=-300,smax=smax32=-45,umin=0xfffffffffffffed4,"
                + "umax=0xffffffffffffffd3,umin32=0xfffffed4,umax32=0xffffffd3,"
                + "var_off=(0xfffffffffffffe00; 0x1ff))");
    assertThat(alu(Op.ADD, low, 65281))
        .hasToString(
            "scalar(smin=umin=smin32=umin32=0xff01,smax=umax=smax32=umax32=0x10000,"
                + "var_off=(0x0; 0x1ffff))");
    assertThat(alu(Op.OR, Scalar.UNKNOWN, 1048576))
        .hasToString(
            "scalar(smin=0x8000000000100000,umin=umin32=0x100000,smin32=0x80100000,"
                + "var_off=(0x100000; 0xffffffffffefffff))");
    assertThat(Scalar.range(65535, -1)).hasToString("scalar(umin=65535)");
    assertThat(Scalar.range(65536, -1)).hasToString("scalar(umin=0x10000)");
    assertThat(Scalar.constant(-32768)).hasToString("-32768");
    assertThat(Scalar.constant(32767)).hasToString("32767");
    assertThat(Scalar.constant(32768)).hasToString("0x8000");
    assertThat(Scalar.constant(-32769)).hasToString("0xffffffffffff7fff");
  }

  private static Scalar alu(int op, Scalar dst, long src) {
    return ScalarAlu.apply(op, true, false, dst, Scalar.constant(src));
  }

  private void checkAll(Sample a, Sample b) {
    for (int op : OPS) {
      check(op, true, false, a, b);
      check(op, false, false, a, b);
    }
    for (int op : new int[] {Op.DIV, Op.MOD}) {
      check(op, true, true, a, b);
      check(op, false, true, a, b);
    }
  }

  private void check(int op, boolean is64, boolean isSigned, Sample a, Sample b) {
    Scalar result = ScalarAlu.apply(op, is64, isSigned, a.scalar(), b.scalar());
    cases += (long) a.members().length * b.members().length;
    for (long x : a.members()) {
      for (long y : b.members()) {
        long truth = compute(op, is64, isSigned, x, y);
        if (!ScalarSamples.holds(result, truth)) {
          fail(
              "op 0x%x, 64 %b, signed %b of %s and %s is %s: not %x, from %x and %x; seed %d"
                  .formatted(
                      op, is64, isSigned, a.scalar(), b.scalar(), result, truth, x, y, SEED));
        }
      }
    }
  }

  private void check(String name, Sample a, UnaryOperator<Scalar> of, LongUnaryOperator truth) {
    Scalar result = of.apply(a.scalar());
    cases += a.members().length;
    for (long x : a.members()) {
      if (!ScalarSamples.holds(result, truth.applyAsLong(x))) {
        fail("%s of %s is %s: not for %x; seed %d".formatted(name, a.scalar(), result, x, SEED));
      }
    }
  }

  /** RFC 9669 section 4.1. */
  private static long compute(int op, boolean is64, boolean isSigned, long x, long y) {
    if (is64) {
      return compute64(op, isSigned, x, y);
    }
    int a = (int) x;
    int b = (int) y;
    int result =
        switch (op) {
          case Op.DIV -> b == 0 ? 0 : isSigned ? a / b : Integer.divideUnsigned(a, b);
          case Op.MOD -> b == 0 ? a : isSigned ? a % b : Integer.remainderUnsigned(a, b);
          case Op.LSH -> a << b;
          case Op.RSH -> a >>> b;
          case Op.ARSH -> a >> b;
          default -> (int) compute64(op, isSigned, x, y);
        };
    return result & 0xffff_ffffL;
  }

  private static long compute64(int op, boolean isSigned, long x, long y) {
    return switch (op) {
      case Op.ADD -> x + y;
      case Op.SUB -> x - y;
      case Op.MUL -> x * y;
      case Op.DIV -> y == 0 ? 0 : isSigned ? x / y : Long.divideUnsigned(x, y);
      case Op.MOD -> y == 0 ? x : isSigned ? x % y : Long.remainderUnsigned(x, y);
      case Op.OR -> x | y;
      case Op.AND -> x & y;
      case Op.XOR -> x ^ y;
      case Op.LSH -> x << y;
      case Op.RSH -> x >>> y;
      case Op.ARSH -> x >> y;
      case Op.NEG -> -x;
      case Op.MOV -> y;
      default -> throw new IllegalArgumentException("op " + op);
    };
  }

  /**
   * A scalar and some of the numbers that it stands for.
   *
   * @param scalar what is known
   * @param members some numbers of which that is true
   */
  record Sample(Scalar scalar, long[] members) {}

  /** Makes samples: all small ranges about the places where a number wraps, and random ones. */
  static final class ScalarSamples {
    private static final long[] EDGES = {
      0, 1L << 31, 1L << 32, Long.MIN_VALUE, 0x7fff_ffff_8000_0000L
    };

    private ScalarSamples() {}

    static long seed() {
      long seed = Long.getLong("skep.seed", System.nanoTime());
      System.out.println("seed " + seed + " (repeat with -Dskep.seed=" + seed + ")");
      return seed;
    }

    static List<Sample> smallRanges() {
      List<Sample> ranges = new ArrayList<>();
      for (long edge : EDGES) {
        for (long low = -3; low <= 3; low++) {
          for (long high = low; high <= 3; high++) {
            ranges.add(span(edge + low, edge + high));
          }
        }
      }
      return ranges;
    }

    /** The numbers from {@code low} to {@code high}, wrapping. */
    static Sample span(long low, long high) {
      long[] members = new long[(int) (high - low + 1)];
      for (int i = 0; i < members.length; i++) {
        members[i] = low + i;
      }
      return new Sample(requireMembers(join(members).settled(), members), members);
    }

    /** All numbers with some bits known, of which few are not. */
    static Sample bits(long value, long mask) {
      long[] members = new long[1 << Long.bitCount(mask)];
      long unknown = 0;
      for (int i = 0; i < members.length; i++) {
        members[i] = value | unknown;
        unknown = (unknown - mask) & mask;
      }
      Scalar.Draft draft = new Scalar.Draft(Scalar.UNKNOWN);
      draft.restrict(new Tnum(value, mask));
      return new Sample(requireMembers(draft.settled(), members), members);
    }

    /** What some numbers have in common, or less. */
    static Sample any(SplittableRandom random) {
      long[] numbers = new long[random.nextInt(1, 5)];
      numbers[0] = number(random);
      long spread = number(random);
      for (int i = 1; i < numbers.length; i++) {
        numbers[i] =
            random.nextBoolean()
                ? numbers[0] ^ (spread & random.nextLong())
                : numbers[0] + random.nextLong(-9, 10);
      }
      Scalar.Draft draft = join(numbers);
      forget(draft, random.nextInt(32));
      Scalar asked = raw(draft);
      Scalar settled = draft.settled();
      return new Sample(settled, requireMembers(asked, settled, numbers));
    }

    static long number(SplittableRandom random) {
      long edge = EDGES[random.nextInt(EDGES.length)];
      return switch (random.nextInt(6)) {
        case 0 -> edge + random.nextLong(-70, 70);
        case 1 -> (1L << random.nextInt(64)) + random.nextLong(-1, 2);
        case 2 -> random.nextLong() >> random.nextInt(64);
        case 3 -> random.nextLong() >>> random.nextInt(64);
        case 4 -> random.nextInt();
        default -> random.nextLong(0, 70);
      };
    }

    private static Scalar.Draft join(long... numbers) {
      Scalar first = Scalar.constant(numbers[0]);
      Scalar.Draft draft = new Scalar.Draft(first);
      for (long number : numbers) {
        Scalar other = Scalar.constant(number);
        draft.bits = draft.bits.union(other.bits());
        draft.uMin = Scalar.Draft.minUnsigned(draft.uMin, number);
        draft.uMax = Scalar.Draft.maxUnsigned(draft.uMax, number);
        draft.sMin = Math.min(draft.sMin, number);
        draft.sMax = Math.max(draft.sMax, number);
        draft.uMin32 = Math.min(draft.uMin32, other.uMin32());
        draft.uMax32 = Math.max(draft.uMax32, other.uMax32());
        long low = (int) number;
        draft.sMin32 = Math.min(draft.sMin32, low);
        draft.sMax32 = Math.max(draft.sMax32, low);
      }
      return draft;
    }

    private static void forget(Scalar.Draft draft, int which) {
      if ((which & 1) != 0) {
        draft.bits = Tnum.UNKNOWN;
      }
      if ((which & 2) != 0) {
        draft.uMin = 0;
        draft.uMax = -1;
      }
      if ((which & 4) != 0) {
        draft.sMin = Long.MIN_VALUE;
        draft.sMax = Long.MAX_VALUE;
      }
      if ((which & 8) != 0) {
        draft.uMin32 = 0;
        draft.uMax32 = Scalar.MAX_U32;
      }
      if ((which & 16) != 0) {
        draft.sMin32 = Integer.MIN_VALUE;
        draft.sMax32 = Integer.MAX_VALUE;
      }
    }

    private static Scalar raw(Scalar.Draft draft) {
      return new Scalar(
          draft.bits,
          draft.uMin,
          draft.uMax,
          draft.sMin,
          draft.sMax,
          draft.uMin32,
          draft.uMax32,
          draft.sMin32,
          draft.sMax32);
    }

    /** The numbers, and all ends that were asked for: settling must have kept each of them. */
    private static long[] requireMembers(Scalar asked, Scalar settled, long[] numbers) {
      List<Long> members = new ArrayList<>();
      for (long number : numbers) {
        members.add(number);
      }
      Tnum bits = asked.bits();
      long[] ends = {
        asked.uMin(),
        asked.uMax(),
        asked.sMin(),
        asked.sMax(),
        bits.value(),
        bits.value() | bits.mask(),
        asked.uMin32(),
        asked.uMax32(),
        asked.sMin32(),
        asked.sMax32(),
        (asked.uMin() & ~Scalar.MAX_U32) | asked.uMin32(),
        (asked.uMax() & ~Scalar.MAX_U32) | asked.uMax32(),
        (numbers[0] & ~Scalar.MAX_U32) | (asked.sMin32() & Scalar.MAX_U32),
        (numbers[0] & ~Scalar.MAX_U32) | (asked.sMax32() & Scalar.MAX_U32)
      };
      for (long end : ends) {
        if (holds(asked, end)) {
          members.add(end);
        }
      }
      long[] all = members.stream().mapToLong(Long::longValue).toArray();
      requireMembers(settled, all);
      return all;
    }

    static Scalar requireMembers(Scalar scalar, long[] members) {
      for (long member : members) {
        if (!holds(scalar, member)) {
          fail("%x is not in %s".formatted(member, scalar));
        }
      }
      return scalar;
    }

    /** Whether a number has the known bits and is within all eight bounds. */
    static boolean holds(Scalar scalar, long number) {
      boolean isIn32 =
          Integer.compareUnsigned((int) number, (int) scalar.uMin32()) >= 0
              && Integer.compareUnsigned((int) number, (int) scalar.uMax32()) <= 0
              && (int) number >= scalar.sMin32()
              && (int) number <= scalar.sMax32();
      boolean isIn64 =
          Long.compareUnsigned(number, scalar.uMin()) >= 0
              && Long.compareUnsigned(number, scalar.uMax()) <= 0
              && number >= scalar.sMin()
              && number <= scalar.sMax();
      boolean isIn =
          isIn32 && isIn64 && ((number ^ scalar.bits().value()) & ~scalar.bits().mask()) == 0;
      return isIn && scalar.contains(number);
    }
  }
}
