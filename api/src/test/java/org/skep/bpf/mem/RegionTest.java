// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.mem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both kinds of memory: what lies inside works at every offset, what does not never does. */
class RegionTest {
  private static final int SIZE = 32;

  static Stream<Region> regions() {
    HeapRegion window = new HeapRegion(5);
    window.set(new byte[SIZE + 20], 7, SIZE, false);
    return Stream.of(
        new HeapRegion(5, new byte[SIZE]),
        window,
        new DirectRegion(5, ByteBuffer.allocateDirect(SIZE), false));
  }

  @ParameterizedTest
  @MethodSource("regions")
  void everyWidthIsLittleEndianAtEveryOffset(Region region) {
    for (int at = 0; at + 8 <= SIZE; at++) {
      region.storeLong(at, 0x8182_8384_8586_8788L);
      assertThat(region.loadLong(at)).isEqualTo(0x8182_8384_8586_8788L);
      assertThat(region.loadInt(at)).isEqualTo(0x8586_8788);
      assertThat(region.loadShort(at)).isEqualTo(0x8788);
      assertThat(region.loadByte(at)).isEqualTo(0x88);
      region.storeInt(at, 0x0102_0304);
      region.storeShort(at + 4, 0xf0506);
      region.storeByte(at + 6, 0xf07);
      assertThat(region.loadLong(at)).isEqualTo(0x8107_0506_0102_0304L);
    }
  }

  @ParameterizedTest
  @MethodSource("regions")
  void nothingReachesOutside(Region region) {
    List<ObjIntConsumer<Region>> accesses =
        List.of(
            Region::loadByte,
            Region::loadShort,
            Region::loadInt,
            Region::loadLong,
            (r, at) -> r.storeByte(at, 1),
            (r, at) -> r.storeShort(at, 1),
            (r, at) -> r.storeInt(at, 1),
            (r, at) -> r.storeLong(at, 1),
            (r, at) -> r.read(at, new byte[4], 0, 4),
            (r, at) -> r.write(at, new byte[4], 0, 4),
            (r, at) -> r.zero(at, 4));
    int[] widths = {1, 2, 4, 8, 1, 2, 4, 8, 4, 4, 4};
    for (int i = 0; i < widths.length; i++) {
      ObjIntConsumer<Region> access = accesses.get(i);
      access.accept(region, SIZE - widths[i]);
      for (int bad :
          new int[] {
            -1, SIZE - widths[i] + 1, SIZE, Integer.MAX_VALUE, Integer.MIN_VALUE, -SIZE - 20
          }) {
        assertThatThrownBy(() -> access.accept(region, bad))
            .as("access %d at %d", i, bad)
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("regions")
  void whatItHoldsIsToldWithoutOverflow(Region region) {
    assertThat(region.size()).isEqualTo(SIZE);
    assertThat(region.holds(0, SIZE)).isTrue();
    assertThat(region.holds(SIZE, 0)).isTrue();
    assertThat(region.holds(SIZE - 1, 2)).isFalse();
    assertThat(region.holds(-1, 1)).isFalse();
    assertThat(region.holds(1, -1)).isFalse();
    assertThat(region.holds(Integer.MAX_VALUE, Integer.MAX_VALUE)).isFalse();
    assertThat(region.holds(2, Integer.MAX_VALUE)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("regions")
  void anAddressIsItsIdAndTheOffset(Region region) {
    assertThat(region.address(0)).isEqualTo(5L << 32);
    assertThat(region.address(3)).isEqualTo((5L << 32) | 3);
    assertThat(region.address(-1) >>> 32).as("no offset changes the region").isEqualTo(5);
  }

  @Test
  void copiesAreExactForEveryLengthAndOffset() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (Region from : regions().toList()) {
      for (Region to : regions().toList()) {
        for (int i = 0; i < 500; i++) {
          byte[] source = new byte[SIZE];
          byte[] target = new byte[SIZE];
          random.nextBytes(source);
          random.nextBytes(target);
          from.write(0, source, 0, SIZE);
          to.write(0, target, 0, SIZE);
          int length = random.nextInt(SIZE + 1);
          int at = random.nextInt(SIZE - length + 1);
          int into = random.nextInt(SIZE - length + 1);
          from.copyTo(at, to, into, length);
          System.arraycopy(source, at, target, into, length);
          assertThat(to.bytes(0, SIZE)).as("seed %d", seed).isEqualTo(target);
          assertThat(from.bytes(0, SIZE)).as("seed %d", seed).isEqualTo(source);
        }
      }
    }
  }

  @Test
  void zeroingTouchesNothingElse() {
    for (Region region : regions().toList()) {
      for (int length = 0; length <= 17; length++) {
        byte[] full = new byte[SIZE];
        java.util.Arrays.fill(full, (byte) -1);
        region.write(0, full, 0, SIZE);
        region.zero(3, length);
        java.util.Arrays.fill(full, 3, 3 + length, (byte) 0);
        assertThat(region.bytes(0, SIZE)).isEqualTo(full);
      }
    }
  }

  @Test
  void aClearedWindowHoldsNothing() {
    HeapRegion region = new HeapRegion(1, new byte[8]);
    region.clear();
    assertThat(region.size()).isZero();
    assertThatThrownBy(() -> region.loadByte(0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> region.set(new byte[8], 4, 5, false))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> region.set(new byte[8], -1, 2, false))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void sharedMemoryIsDirectMemory() {
    assertThatThrownBy(() -> new DirectRegion(1, ByteBuffer.allocate(8), false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void atomicsAnswerTheOldValueAndFaultUnaligned() {
    DirectRegion region = new DirectRegion(1, ByteBuffer.allocateDirect(16), false);
    assertThat(region.atomicAddInt(4, 5)).isZero();
    assertThat(region.atomicAddInt(4, -2)).isEqualTo(5);
    assertThat(region.atomicOrLong(8, 0xf0)).isZero();
    assertThat(region.atomicAndLong(8, 0x3c)).isEqualTo(0xf0);
    assertThat(region.atomicXorLong(8, 1)).isEqualTo(0x30);
    assertThat(region.exchangeInt(4, 9)).isEqualTo(3);
    assertThat(region.compareExchangeInt(4, 8, 1)).isEqualTo(9);
    assertThat(region.compareExchangeInt(4, 9, 1)).isEqualTo(9);
    assertThat(region.loadIntAcquire(4)).isEqualTo(1);
    region.storeLongRelease(8, -1);
    assertThat(region.compareExchangeLong(8, -1, 4)).isEqualTo(-1);
    assertThat(region.loadLongAcquire(8)).isEqualTo(4);
    assertThatThrownBy(() -> region.atomicAddInt(2, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> region.atomicAddLong(4, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> region.atomicAddLong(16, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
