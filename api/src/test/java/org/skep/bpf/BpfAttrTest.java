// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BpfAttrTest {
  @Test
  void fieldsAreLittleEndianAtTheirOffsets() {
    byte[] bytes = new byte[24];
    BpfAttr attr = BpfAttr.over(bytes).u32(4, 0x0102_0304).u64(8, 0x1112_1314_1516_1718L);
    assertThat(bytes)
        .containsExactly(
            0, 0, 0, 0, 4, 3, 2, 1, 0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11, 0, 0, 0, 0, 0,
            0, 0, 0);
    assertThat(attr.u32(4)).isEqualTo(0x0102_0304);
    assertThat(attr.u64(8)).isEqualTo(0x1112_1314_1516_1718L);
    assertThat(attr.u32(12)).isEqualTo(0x1112_1314);
    assertThat(attr.get(4)).isEqualTo((byte) 4);
  }

  @Test
  void fieldsMayBeUnalignedButNotOutside() {
    BpfAttr attr = BpfAttr.over(new byte[12]).u32(3, -1).u64(1, 5);
    assertThat(attr.u64(1)).isEqualTo(5);
    for (int bad : new int[] {-1, 9, 12, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> attr.u32(bad)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> attr.u32(bad, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThatThrownBy(() -> attr.u64(5)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aNameIsZeroFilledAndCutBeforeItsClosingNul() {
    byte[] bytes = new byte[20];
    Arrays.fill(bytes, (byte) 0xa5);
    BpfAttr.over(bytes).name(2, "ab");
    assertThat(Arrays.copyOfRange(bytes, 2, 18))
        .containsExactly('a', 'b', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(bytes[1]).isEqualTo((byte) 0xa5);
    assertThat(bytes[18]).isEqualTo((byte) 0xa5);
    BpfAttr.over(bytes).name(2, "0123456789abcdefgh");
    assertThat(new String(bytes, 2, 16, java.nio.charset.StandardCharsets.US_ASCII))
        .isEqualTo("0123456789abcde\0");
  }

  @Test
  void zeroesAreLookedForInWhatIsHeld() {
    BpfAttr attr = BpfAttr.over(new byte[10]).u32(4, 0x0100_0000);
    assertThat(attr.isZero(0, 7)).isTrue();
    assertThat(attr.isZero(0, 8)).isFalse();
    assertThat(attr.isZero(8, 10)).isTrue();
    assertThat(attr.isZero(8, 4096)).as("what is not held is zero").isTrue();
    assertThat(attr.isZero(20, 30)).isTrue();
    assertThat(attr.clear().isZero(0, 10)).isTrue();
  }

  @Test
  void everyCommandHasItsOwnNumberAndItsName() throws IllegalAccessException {
    Set<Integer> numbers = new HashSet<>();
    for (java.lang.reflect.Field field : Cmd.class.getFields()) {
      int number = field.getInt(null);
      assertThat(numbers.add(number)).as(field.getName()).isTrue();
      if (!field.getName().equals("FIRST_FREE")) {
        assertThat(Cmd.name(number)).isEqualTo(field.getName());
      }
    }
    assertThat(Cmd.name(4711)).isEqualTo("0x1267");
  }

  @Test
  void everyErrnoIsFoundByItsResult() {
    for (Errno errno : Errno.values()) {
      assertThat(Errno.ofResult(errno.negated())).isEqualTo(errno);
      assertThat(errno.number()).isPositive();
      assertThat(errno.words()).isNotEmpty();
    }
    assertThatThrownBy(() -> Errno.ofResult(-1234)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFailedResultThrowsWithErrnoReasonAndLog() {
    assertThat(new BpfResult(7, "", null).orThrow()).isEqualTo(7);
    BpfResult failed = new BpfResult(Errno.EPERM.negated(), "the map is frozen", null);
    assertThat(failed.succeeded()).isFalse();
    assertThat(failed.errno()).isEqualTo(Errno.EPERM);
    assertThatThrownBy(failed::orThrow)
        .isInstanceOfSatisfying(
            BpfException.class,
            thrown -> {
              assertThat(thrown.errno()).isEqualTo(Errno.EPERM);
              assertThat(thrown.reason()).isEqualTo("the map is frozen");
              assertThat(thrown.log()).isEmpty();
            })
        .hasMessage("EPERM: the map is frozen");
  }
}
