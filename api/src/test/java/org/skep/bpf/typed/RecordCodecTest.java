// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Records as C lays out structs of the same members. */
class RecordCodecTest {
  record Flow(int source, int target, short port, byte protocol) {}

  record Padded(byte first, long second, byte third) {}

  record Nested(byte kind, Flow flow, Padded padded, short last) {}

  record Empty() {}

  record Bad(String text) {}

  private record Hidden(long only) {}

  private static <T> byte[] encoded(Codec<T> codec, T value) {
    byte[] bytes = new byte[codec.size()];
    Arrays.fill(bytes, (byte) 0xa5);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    codec.encode(value, buffer);
    assertThat(buffer.hasRemaining()).isFalse();
    return bytes;
  }

  private static <T> T decoded(Codec<T> codec, byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    T value = codec.decode(buffer);
    assertThat(buffer.hasRemaining()).isFalse();
    return value;
  }

  @Test
  void membersAreAlignedToTheirSizeAndTheEndIsRoundedUp() {
    assertThat(Codec.record(Flow.class).size()).isEqualTo(12);
    assertThat(Codec.record(Padded.class).size()).isEqualTo(24);
    assertThat(Codec.record(Nested.class).size()).isEqualTo(4 + 12 + 24 + 8);
    assertThat(Codec.record(Empty.class).size()).isZero();
  }

  @Test
  void paddingIsZero() {
    assertThat(encoded(Codec.record(Padded.class), new Padded((byte) 1, -1, (byte) 2)))
        .containsExactly(
            1, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1, 2, 0, 0, 0, 0, 0, 0, 0);
    assertThat(
            encoded(Codec.record(Flow.class), new Flow(0x0102_0304, 5, (short) 0x0607, (byte) 8)))
        .containsExactly(4, 3, 2, 1, 5, 0, 0, 0, 7, 6, 8, 0);
  }

  @Test
  void everyValueComesBack() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Codec<Nested> codec = Codec.record(Nested.class);
    for (int i = 0; i < 1000; i++) {
      Nested value =
          new Nested(
              (byte) random.nextInt(),
              new Flow(
                  random.nextInt(),
                  random.nextInt(),
                  (short) random.nextInt(),
                  (byte) random.nextInt()),
              new Padded((byte) random.nextInt(), random.nextLong(), (byte) random.nextInt()),
              (short) random.nextInt());
      assertThat(decoded(codec, encoded(codec, value))).as("seed %d", seed).isEqualTo(value);
    }
  }

  @Test
  void aRecordNeedNotBePublic() {
    Codec<Hidden> codec = Codec.record(Hidden.class);
    assertThat(decoded(codec, encoded(codec, new Hidden(7)))).isEqualTo(new Hidden(7));
  }

  @Test
  void otherComponentsAreRefusedByName() {
    assertThatThrownBy(() -> Codec.record(Bad.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Bad")
        .hasMessageContaining("java.lang.String");
  }

  @Test
  void plainCodecsAreLittleEndian() {
    assertThat(encoded(Codec.u32(), 0x0102_0304)).containsExactly(4, 3, 2, 1);
    assertThat(encoded(Codec.u64(), 1L)).containsExactly(1, 0, 0, 0, 0, 0, 0, 0);
    assertThat(decoded(Codec.u64(), encoded(Codec.u64(), -2L))).isEqualTo(-2L);
    byte[] text = {1, 2, 3};
    assertThat(decoded(Codec.bytes(3), encoded(Codec.bytes(3), text))).isEqualTo(text);
    assertThatThrownBy(() -> encoded(Codec.bytes(3), new byte[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found 4 bytes, expected 3");
  }
}
