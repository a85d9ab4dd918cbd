// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class TnumTest {
  /** Where four bits are put: the ends of both halves, and across the middle. */
  private static final int[] PLACES = {0, 28, 30, 32, 60};

  /** Concrete results that were looked for in abstract ones. */
  private long cases;

  @AfterEach
  void sayHowMany(TestInfo test) {
    if (cases > 0) {
      System.out.printf("TnumTest: %d cases of %s%n", cases, test.getDisplayName());
    }
  }

  @Test
  void operationsOfTwoLoseNoResult() {
    check("add", Tnum::add, (a, b) -> a + b);
    check("sub", Tnum::sub, (a, b) -> a - b);
    check("mul", Tnum::mul, (a, b) -> a * b);
    check("and", Tnum::and, (a, b) -> a & b);
    check("or", Tnum::or, (a, b) -> a | b);
    check("xor", Tnum::xor, (a, b) -> a ^ b);
    check("withSubreg", Tnum::withSubreg, (a, b) -> (a & ~0xffff_ffffL) | (b & 0xffff_ffffL));
    check("union, left", Tnum::union, (a, b) -> a);
    check("union, right", Tnum::union, (a, b) -> b);
  }

  @Test
  void bitwiseOperationsKnowExactlyTheBitsThatAllResultsShare() {
    checkExact(Tnum::and, (a, b) -> a & b);
    checkExact(Tnum::or, (a, b) -> a | b);
    checkExact(Tnum::xor, (a, b) -> a ^ b);
    checkExact(Tnum::add, Long::sum);
    checkExact(Tnum::sub, (a, b) -> a - b);
  }

  @Test
  void operationsOfOneLoseNoResult() {
    check("neg", Tnum::neg, a -> -a);
    check("subreg", Tnum::subreg, a -> a & 0xffff_ffffL);
    check("clearSubreg", Tnum::clearSubreg, a -> a & ~0xffff_ffffL);
    check("constSubreg", a -> a.constSubreg(-2), a -> (a & ~0xffff_ffffL) | 0xffff_fffeL);
    for (int bytes : new int[] {1, 2, 4, 8}) {
      check("cast", a -> a.cast(bytes), a -> bytes == 8 ? a : a & ((1L << (8 * bytes)) - 1));
    }
    for (int by = 0; by < Long.SIZE; by++) {
      int n = by;
      check("lsh", a -> a.lsh(n), a -> a << n);
      check("rsh", a -> a.rsh(n), a -> a >>> n);
      check("arsh", a -> a.arsh(n, 64), a -> a >> n);
      if (n < Integer.SIZE) {
        check("arsh32", a -> a.arsh(n, 32), a -> ((int) a >> n) & 0xffff_ffffL);
      }
    }
  }

  @Test
  void subsetsIntersectionsAndContradictionsAreThoseOfTheMembers() {
    for (int place : PLACES) {
      List<Tnum> all = all(place);
      for (Tnum a : all) {
        for (Tnum b : all) {
          List<Long> common = members(a, place);
          boolean isSubset = members(b, place).containsAll(common);
          common.retainAll(members(b, place));
          assertThat(a.isSubsetOf(b)).as("%s in %s", a, b).isEqualTo(isSubset);
          assertThat(a.contradicts(b)).as("%s against %s", a, b).isEqualTo(common.isEmpty());
          if (!common.isEmpty()) {
            assertThat(members(a.intersect(b), place)).isEqualTo(common);
          }
        }
      }
    }
  }

  @Test
  void rangeIsTheLeadingBitsThatBothEndsShare() {
    for (long low = 0; low < 16; low++) {
      for (long high = low; high < 16; high++) {
        Tnum range = Tnum.range(low, high);
        for (long number = low; number <= high; number++) {
          assertThat(range.contains(number)).isTrue();
        }
      }
    }
    assertThat(Tnum.range(0x100, 0x1ff)).isEqualTo(new Tnum(0x100, 0xff));
    assertThat(Tnum.range(0, -1)).isEqualTo(Tnum.UNKNOWN);
    assertThat(Tnum.range(5, 5)).isEqualTo(Tnum.constant(5));
  }

  @Test
  void isAlignedOnlyIfTheLowBitsAreKnownToBeClear() {
    assertThat(new Tnum(0, 0xf8).isAligned(8)).isTrue();
    assertThat(new Tnum(0, 0xfc).isAligned(8)).isFalse();
    assertThat(new Tnum(4, 0xf8).isAligned(8)).isFalse();
    assertThat(new Tnum(4, 0xf8).isAligned(4)).isTrue();
    assertThat(Tnum.UNKNOWN.isAligned(1)).isTrue();
  }

  @Test
  void printsConstantsInDecimalAndOthersAsValueAndMask() {
    assertThat(new Tnum(0, 0xff)).hasToString("(0x0; 0xff)");
    assertThat(Tnum.constant(-1)).hasToString("-1");
  }

  private void check(String name, BinaryOperator<Tnum> of, LongBinaryOperator truth) {
    for (int place : PLACES) {
      for (Tnum a : all(place)) {
        for (Tnum b : all(place)) {
          Tnum result = of.apply(a, b);
          assertNormal(result);
          cases += (1L << Long.bitCount(a.mask())) << Long.bitCount(b.mask());
          for (long x : members(a, place)) {
            for (long y : members(b, place)) {
              if (!result.contains(truth.applyAsLong(x, y))) {
                fail("%s of %s and %s is %s: not %x, %x".formatted(name, a, b, result, x, y));
              }
            }
          }
        }
      }
    }
  }

  private void check(String name, UnaryOperator<Tnum> of, LongUnaryOperator truth) {
    for (int place : PLACES) {
      for (Tnum a : all(place)) {
        Tnum result = of.apply(a);
        assertNormal(result);
        cases += 1L << Long.bitCount(a.mask());
        for (long x : members(a, place)) {
          if (!result.contains(truth.applyAsLong(x))) {
            fail("%s of %s is %s: not that of %x".formatted(name, a, result, x));
          }
        }
      }
    }
  }

  private static void checkExact(BinaryOperator<Tnum> of, LongBinaryOperator truth) {
    for (Tnum a : all(0)) {
      for (Tnum b : all(0)) {
        long ones = -1;
        long zeros = -1;
        for (long x : members(a, 0)) {
          for (long y : members(b, 0)) {
            ones &= truth.applyAsLong(x, y);
            zeros &= ~truth.applyAsLong(x, y);
          }
        }
        assertThat(of.apply(a, b)).isEqualTo(new Tnum(ones, ~(ones | zeros)));
      }
    }
  }

  private static void assertNormal(Tnum result) {
    if ((result.value() & result.mask()) != 0) {
      fail("a bit is both known and not: " + result);
    }
  }

  /** All of four bits at a place. */
  private static List<Tnum> all(int place) {
    List<Tnum> all = new ArrayList<>();
    for (long mask = 0; mask < 16; mask++) {
      for (long value = 0; value < 16; value++) {
        if ((value & mask) == 0) {
          all.add(new Tnum(value << place, mask << place));
        }
      }
    }
    return all;
  }

  private static List<Long> members(Tnum tnum, int place) {
    List<Long> members = new ArrayList<>();
    for (long i = 0; i < 16; i++) {
      if (tnum.contains(i << place)) {
        members.add(i << place);
      }
    }
    return members;
  }
}
