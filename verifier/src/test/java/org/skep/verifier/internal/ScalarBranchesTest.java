// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.skep.isa.Op;
import org.skep.verifier.internal.ScalarAluTest.Sample;
import org.skep.verifier.internal.ScalarAluTest.ScalarSamples;
import org.skep.verifier.internal.ScalarBranches.Refined;

class ScalarBranchesTest {
  private static final int[] OPS = {
    Op.JEQ, Op.JGT, Op.JGE, Op.JSET, Op.JNE, Op.JSGT, Op.JSGE, Op.JLT, Op.JLE, Op.JSLT, Op.JSLE
  };

  private static final long SEED = ScalarSamples.seed();
  private final SplittableRandom random = new SplittableRandom(SEED);

  /** Pairs of numbers that were looked for in what a branch says of them. */
  private long cases;

  @AfterEach
  void sayHowMany(TestInfo test) {
    if (cases > 0) {
      System.out.printf("ScalarBranchesTest: %d cases of %s%n", cases, test.getDisplayName());
    }
  }

  @Test
  void decisionsAndRefinementsOfSmallRangesAgreeWithEveryPair() {
    List<Sample> ranges = ScalarSamples.smallRanges();
    for (Sample a : ranges) {
      for (Sample b : ranges) {
        checkAll(a, b);
      }
    }
  }

  @Test
  void decisionsAndRefinementsOfAnyNumbersAgreeWithEveryPair() {
    for (int i = 0; i < 100_000; i++) {
      Sample a = ScalarSamples.any(random);
      checkAll(a, ScalarSamples.any(random));
      checkAll(a, a);
    }
  }

  @Test
  void comparisonsOfConstantsAreDecided() {
    for (int i = 0; i < 10_000; i++) {
      long x = ScalarSamples.number(random);
      long y = random.nextInt(4) == 0 ? x : ScalarSamples.number(random);
      for (int op : OPS) {
        for (boolean is32 : new boolean[] {true, false}) {
          assertThat(ScalarBranches.decide(op, is32, Scalar.constant(x), Scalar.constant(y)))
              .as("op %x of %x, %x, seed %d", op, x, y, SEED)
              .isEqualTo(holds(op, is32, x, y) ? 1 : 0);
        }
      }
    }
  }

  @Test
  void rangesThatDoNotMeetAreDecided() {
    Scalar low = Scalar.range(0, 9);
    assertThat(decide(Op.JLT, low, 10)).isEqualTo(1);
    assertThat(decide(Op.JLT, low, 9)).isEqualTo(-1);
    assertThat(decide(Op.JLE, low, 9)).isEqualTo(1);
    assertThat(decide(Op.JGE, low, 10)).isZero();
    assertThat(decide(Op.JEQ, low, 10)).isZero();
    assertThat(decide(Op.JNE, low, 10)).isEqualTo(1);
    assertThat(decide(Op.JSGT, low, -1)).isEqualTo(1);
    assertThat(decide(Op.JSET, low, 16)).isZero();
    assertThat(decide(Op.JEQ, new Scalar.Draft(Scalar.UNKNOWN).settled(), 10)).isEqualTo(-1);
  }

  @Test
  void equalMakesBothTheSame() {
    Refined same = refine(Op.JEQ, false, true, Scalar.UNKNOWN, Scalar.constant(5));
    assertThat(same.dst()).isEqualTo(Scalar.constant(5));
    Refined both = refine(Op.JEQ, false, true, Scalar.range(0, 9), Scalar.range(5, 20));
    assertThat(both.dst()).isEqualTo(Scalar.range(5, 9));
    assertThat(both.src()).isEqualTo(both.dst());
    Refined not = refine(Op.JEQ, false, false, Scalar.range(5, 9), Scalar.constant(5));
    assertThat(not.dst()).isEqualTo(Scalar.range(6, 9));
    assertThat(refine(Op.JNE, false, true, Scalar.range(5, 9), Scalar.constant(9)).dst())
        .isEqualTo(Scalar.range(5, 8));
    assertThat(refine(Op.JNE, false, true, Scalar.constant(5), Scalar.constant(5)).dst().isEmpty())
        .isTrue();
  }

  @Test
  void comparedLowHalvesBoundTheNumberOnceItIsExtended() {
    Scalar below = refine(Op.JLT, true, true, Scalar.UNKNOWN, Scalar.constant(10)).dst();
    assertThat(below.uMax()).isEqualTo(0xffff_ffff_0000_0009L);
    assertThat(below.zext32()).isEqualTo(Scalar.range(0, 9));
    Scalar number = Scalar.UNKNOWN.zext32();
    assertThat(refine(Op.JLT, true, true, number, Scalar.constant(10)).dst())
        .isEqualTo(Scalar.range(0, 9));
    Scalar equal = refine(Op.JEQ, true, true, Scalar.UNKNOWN, Scalar.constant(5)).dst();
    assertThat(equal.bits()).isEqualTo(new Tnum(5, 0xffff_ffff_0000_0000L));
    assertThat(equal.zext32()).isEqualTo(Scalar.constant(5));
  }

  @Test
  void orderNarrowsBothOperands() {
    Refined above = refine(Op.JGT, false, true, Scalar.range(0, 9), Scalar.range(5, 20));
    assertThat(above.dst()).isEqualTo(Scalar.range(6, 9));
    assertThat(above.src()).isEqualTo(Scalar.range(5, 8));
    Scalar positive = refine(Op.JSGE, false, true, Scalar.UNKNOWN, Scalar.constant(0)).dst();
    assertThat(positive.uMax()).isEqualTo(Long.MAX_VALUE);
    Scalar few = refine(Op.JSLT, false, true, positive, Scalar.constant(8)).dst();
    assertThat(few).isEqualTo(Scalar.range(0, 7));
  }

  @Test
  void commonBitsAreKnown() {
    Scalar clear = refine(Op.JSET, false, false, Scalar.UNKNOWN, Scalar.constant(7)).dst();
    assertThat(clear.bits().isAligned(8)).isTrue();
    Scalar set = refine(Op.JSET, false, true, Scalar.UNKNOWN, Scalar.constant(8)).dst();
    assertThat(set.bits()).isEqualTo(new Tnum(8, ~8));
    assertThat(refine(Op.JSET, false, true, Scalar.range(0, 7), Scalar.constant(12)).dst())
        .isEqualTo(Scalar.range(4, 7));
  }

  @Test
  void branchesThatCannotBeAreEmpty() {
    Scalar zero = Scalar.constant(0);
    assertThat(refine(Op.JLT, false, true, Scalar.UNKNOWN, zero).dst().isEmpty()).isTrue();
    assertThat(refine(Op.JLT, true, true, Scalar.UNKNOWN, zero).dst().isEmpty()).isTrue();
    assertThat(refine(Op.JGE, false, false, Scalar.UNKNOWN, zero).dst().isEmpty()).isTrue();
    Scalar least = Scalar.constant(Long.MIN_VALUE);
    assertThat(refine(Op.JSLT, false, true, Scalar.UNKNOWN, least).dst().isEmpty()).isTrue();
    assertThat(refine(Op.JSET, false, true, Scalar.UNKNOWN, zero).dst().isEmpty()).isTrue();
  }

  private static int decide(int op, Scalar dst, long src) {
    return ScalarBranches.decide(op, false, dst, Scalar.constant(src));
  }

  private static Refined refine(int op, boolean is32, boolean isTaken, Scalar dst, Scalar src) {
    return ScalarBranches.refine(op, is32, isTaken, dst, src);
  }

  private void checkAll(Sample a, Sample b) {
    for (int op : OPS) {
      check(op, true, a, b);
      check(op, false, a, b);
    }
  }

  private void check(int op, boolean is32, Sample a, Sample b) {
    int decision = ScalarBranches.decide(op, is32, a.scalar(), b.scalar());
    Refined taken = refine(op, is32, true, a.scalar(), b.scalar());
    Refined not = refine(op, is32, false, a.scalar(), b.scalar());
    cases += (long) a.members().length * b.members().length;
    for (long x : a.members()) {
      for (long y : b.members()) {
        boolean holds = holds(op, is32, x, y);
        Refined refined = holds ? taken : not;
        boolean isKept =
            ScalarSamples.holds(refined.dst(), x) && ScalarSamples.holds(refined.src(), y);
        if (!isKept || decision == (holds ? 0 : 1)) {
          fail(
              "op 0x%x, 32 %b of %s and %s: decision %d, taken %s, not %s; but %x, %x; seed %d"
                  .formatted(op, is32, a.scalar(), b.scalar(), decision, taken, not, x, y, SEED));
        }
      }
    }
    requireNarrower(a.scalar(), taken.dst(), not.dst());
    requireNarrower(b.scalar(), taken.src(), not.src());
  }

  private void requireNarrower(Scalar before, Scalar taken, Scalar not) {
    if (!taken.isSubsetOf(before) || !not.isSubsetOf(before)) {
      fail("%s became wider: %s, %s; seed %d".formatted(before, taken, not, SEED));
    }
  }

  /** RFC 9669 section 4.3. */
  private static boolean holds(int op, boolean is32, long x, long y) {
    long a = is32 ? (int) x : x;
    long b = is32 ? (int) y : y;
    return switch (op) {
      case Op.JEQ -> a == b;
      case Op.JNE -> a != b;
      case Op.JSET -> (a & b) != 0;
      case Op.JGT -> Long.compareUnsigned(a, b) > 0;
      case Op.JGE -> Long.compareUnsigned(a, b) >= 0;
      case Op.JLT -> Long.compareUnsigned(a, b) < 0;
      case Op.JLE -> Long.compareUnsigned(a, b) <= 0;
      case Op.JSGT -> a > b;
      case Op.JSGE -> a >= b;
      case Op.JSLT -> a < b;
      case Op.JSLE -> a <= b;
      default -> throw new IllegalArgumentException("op " + op);
    };
  }
}
