// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever the bytes, parsing and asking ends, and ends with an answer or a {@link BtfException}.
 */
class BtfHostileTest {
  private final byte[] good = Resources.section("kinds.o", ".BTF");

  @Test
  void everyTruncationIsRefused() {
    for (int length = 0; length < good.length; length++) {
      byte[] part = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> Btf.parse(part))
          .as("first %d bytes", length)
          .isInstanceOf(BtfException.class);
    }
  }

  @Test
  void mutatedBytesGiveTypesOrAClearError() {
    long seed = System.nanoTime();
    System.out.println("BtfHostileTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = mutate(random);
      Btf btf;
      try {
        btf = Btf.parse(bytes);
      } catch (BtfException e) {
        assertThat(e).as("seed %d round %d", seed, round).hasMessageContaining("expected");
        continue;
      }
      askEverything(btf);
    }
  }

  private byte[] mutate(Random random) {
    byte[] bytes = good.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        default -> bytes[at & ~3] = (byte) random.nextInt(100);
      }
    }
    return bytes;
  }

  private static void askEverything(Btf btf) {
    for (BtfType type : btf.types()) {
      try {
        btf.sizeOf(type.id());
      } catch (BtfException e) {
        assertThat(e).hasMessageContaining("expected");
      }
    }
  }

  @Test
  void circlesOfTypedefsAndArraysEnd() {
    byte[] bytes = btf("\0a\0", new int[] {1, 8 << 24, 2, 0, 10 << 24, 1, 0, 3 << 24, 0, 3, 3, 1});
    Btf btf = Btf.parse(bytes);
    assertThatThrownBy(() -> btf.resolve(1)).hasMessageContaining("refers to itself");
    assertThatThrownBy(() -> btf.sizeOf(2)).hasMessageContaining("refers to itself");
    assertThatThrownBy(() -> btf.sizeOf(3)).hasMessageContaining("refers to itself");
  }

  @Test
  void arraysLargerThanMemoryHaveNoSize() {
    byte[] bytes =
        btf(
            "\0a\0",
            new int[] {1, 1 << 24, 4, 32, 0, 3 << 24, 0, 1, 1, 0x7fffffff, 0, 3 << 24, 0, 2, 1, 9});
    Btf btf = Btf.parse(bytes);
    assertThatThrownBy(() -> btf.sizeOf(2)).hasMessageContaining("more than 2147483647 bytes");
    assertThatThrownBy(() -> btf.sizeOf(3)).hasMessageContaining("more than 2147483647 bytes");
  }

  @Test
  void errorsSayWhereWhatAndWhatInstead() {
    good[0] = 0x7f;
    assertThatThrownBy(() -> Btf.parse(good))
        .hasMessage("at offset 0: found magic number 0xeb7f, expected 0xeb9f of BTF");
    byte[] reference = btf("\0", new int[] {0, 2 << 24, 7});
    assertThatThrownBy(() -> Btf.parse(reference))
        .hasMessage("at offset 32: found type id 7, expected at most 1, the last type");
    byte[] name = btf("\0a\0", new int[] {3, 8 << 24, 0});
    assertThatThrownBy(() -> Btf.parse(name))
        .hasMessageContaining("found name offset 3, expected less than 3");
  }

  @Test
  void namesThatOverlapDoNotMultiplyMemory() {
    int length = 60_000;
    int[] words = new int[length * 3];
    for (int i = 0; i < length; i++) {
      words[i * 3] = i + 1;
      words[i * 3 + 1] = 8 << 24;
    }
    byte[] bytes = btf("\0" + "x".repeat(length) + "\0", words);
    assertThatThrownBy(() -> Btf.parse(bytes)).hasMessageContaining("names that overlap");
  }

  @Test
  void bothByteOrdersRead() {
    int[] words = {1, 8 << 24, 2, 0, 2 << 24, 1};
    byte[] little = btf(ByteOrder.LITTLE_ENDIAN, "\0a\0", words);
    byte[] big = btf(ByteOrder.BIG_ENDIAN, "\0a\0", words);
    assertThat(Btf.parse(big).types()).isEqualTo(Btf.parse(little).types()).hasSize(2);
  }

  static byte[] btf(String strings, int[] words) {
    return btf(ByteOrder.LITTLE_ENDIAN, strings, words);
  }

  private static byte[] btf(ByteOrder order, String strings, int[] words) {
    int types = words.length * 4;
    ByteBuffer out = ByteBuffer.allocate(24 + types + strings.length()).order(order);
    out.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(24);
    out.putInt(0).putInt(types).putInt(types).putInt(strings.length());
    for (int word : words) {
      out.putInt(word);
    }
    out.put(strings.getBytes(StandardCharsets.ISO_8859_1));
    return out.array();
  }
}
