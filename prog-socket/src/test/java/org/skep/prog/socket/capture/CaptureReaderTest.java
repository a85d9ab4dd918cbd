// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Captures of every dialect are read; damaged ones end in an error that says where. */
class CaptureReaderTest {
  private static final long SECOND = 1_000_000_000L;

  static Stream<String> samples() {
    return SampleCaptures.all().keySet().stream();
  }

  private static byte[] sample(String name) {
    byte[] bytes = SampleCaptures.all().get(name);
    if (bytes == null) {
      throw new IllegalArgumentException(name);
    }
    return bytes;
  }

  /** Captured and original length, and time, of each packet. */
  private static List<String> read(byte[] capture) throws IOException {
    List<String> packets = new ArrayList<>();
    try (CaptureReader reader = CaptureBytes.open(capture)) {
      while (reader.next()) {
        byte[] data =
            Arrays.copyOfRange(
                reader.data(), reader.offset(), reader.offset() + reader.capturedLength());
        assertThat(data).isEqualTo(CaptureBytes.payload(reader.capturedLength()));
        packets.add(
            "%d/%d @%d"
                .formatted(
                    reader.capturedLength(), reader.originalLength(), reader.timestampNanos()));
      }
    }
    return packets;
  }

  @ParameterizedTest
  @MethodSource("samples")
  void readsEveryPacketOfEveryDialect(String name) throws IOException {
    int expected =
        Map.of("pcapng", 6, "sections", 12, "large", 402, "micros", 7, "nanos", 7)
            .getOrDefault(name.replaceAll("-.e$", ""), name.startsWith("mixed") ? 2 : 5);
    assertThat(read(sample(name))).hasSize(expected);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void byteOrderMakesNoDifference(String name) throws IOException {
    if (name.endsWith("-le")) {
      assertThat(read(sample(name))).isEqualTo(read(sample(name.replace("-le", "-be"))));
    }
  }

  @Test
  void knowsMicrosecondsFromNanoseconds() throws IOException {
    long start = SampleCaptures.SECONDS * SECOND;
    assertThat(read(sample("micros-le")).get(1))
        .isEqualTo("91/260 @" + (start + SECOND + 999_001_000));
    assertThat(read(sample("nanos-le")).get(1)).isEqualTo("91/260 @" + (start + SECOND + 999_001));
  }

  @Test
  void takesTheResolutionOfEachInterface() throws IOException {
    long start = SampleCaptures.SECONDS * SECOND;
    assertThat(read(sample("pcapng-be")))
        .containsExactly(
            "61/1400 @" + (start + 5000),
            "62/62 @" + (start + 123_456_789),
            "63/64 @" + (start + SECOND / 2),
            "65/66 @" + (start + 7),
            "60/60 @0",
            "96/500 @0");
  }

  @Test
  void swapsTheLengthsOfOldFiles() throws IOException {
    assertThat(read(sample("swapped-2.2-le")).get(0)).startsWith("68/1000 ");
    assertThat(read(sample("mixed-2.3-le"))).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aCaptureCutAnywhereGivesThePacketsBefore(String name) throws IOException {
    byte[] whole = sample(name);
    int packets = read(whole).size();
    int step = Math.max(1, whole.length / 150);
    for (int length = 0; length < whole.length; length += step) {
      int seen = 0;
      try (CaptureReader reader = CaptureBytes.open(Arrays.copyOf(whole, length))) {
        while (reader.next()) {
          seen++;
        }
      } catch (CaptureException e) {
        assertThat(e).hasMessageContaining("sample");
        assertThat(e.packets()).isEqualTo(seen);
        assertThat(e.offset()).isLessThanOrEqualTo(length);
      }
      assertThat(seen).isLessThanOrEqualTo(packets);
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void damageEndsInAnErrorNeverElsewhere(String name) {
    long seed = Long.getLong("skep.seed", new Random().nextLong());
    Random random = new Random(seed);
    byte[] whole = sample(name);
    for (int i = 0; i < 200; i++) {
      byte[] damaged = whole.clone();
      ByteBuffer view = ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN);
      for (int j = 0; j <= random.nextInt(3); j++) {
        int at = random.nextInt(Math.min(damaged.length, 2000) - 4);
        view.putInt(at, random.nextBoolean() ? -1 : random.nextInt());
      }
      long limit = damaged.length;
      try (CaptureReader reader = CaptureBytes.open(damaged)) {
        while (reader.next()) {
          assertThat(reader.packets()).isLessThan(limit);
        }
      } catch (IOException e) {
        assertThat(e).isInstanceOf(CaptureException.class);
      } catch (RuntimeException | Error e) {
        fail("%s, damage %d, seed %d".formatted(name, i, seed), e);
      }
    }
  }

  @Test
  void refusesPacketsOfGiganticLength() {
    byte[] capture =
        CaptureBytes.little()
            .pcapHeader(PcapFormat.MAGIC_MICROS, 4, 0, LinkType.ETHERNET)
            .u32(0, 0, 0x7fff_ffff, 0x7fff_ffff)
            .toByteArray();
    assertThatThrownBy(() -> read(capture))
        .isInstanceOf(CaptureException.class)
        .hasMessageContaining("found a captured length of 2147483647, expected at most 16777216");
  }

  @Test
  void saysWhatIsNoCapture() {
    assertThatThrownBy(() -> CaptureBytes.open(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0}))
        .hasMessageContaining("the file is compressed: unpack it first");
    assertThatThrownBy(() -> CaptureBytes.open(new byte[24]))
        .hasMessageContaining("expected the magic number of pcap or pcapng");
    assertThatThrownBy(() -> CaptureBytes.open(new byte[0])).isInstanceOf(CaptureException.class);
  }

  @Test
  void theSameErrorIsReportedAgain() throws IOException {
    byte[] whole = sample("micros-le");
    try (CaptureReader reader = CaptureBytes.open(Arrays.copyOf(whole, whole.length - 1))) {
      IOException first = null;
      for (int i = 0; i < 9; i++) {
        try {
          assertThat(reader.next()).isTrue();
        } catch (IOException e) {
          assertThat(first == null || first == e).isTrue();
          first = e;
        }
      }
      assertThat(first).isNotNull();
    }
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (CaptureReader reader = CaptureBytes.open(sample("nanos-be"));
        CaptureWriter writer =
            CaptureWriter.open(
                Channels.newChannel(out),
                "copy",
                LinkType.ETHERNET,
                100,
                CaptureWriter.Resolution.NANOSECONDS)) {
      while (reader.next()) {
        writer.write(reader);
      }
      assertThat(writer.packets()).isEqualTo(7);
    }
    List<String> cut =
        read(sample("nanos-be")).stream()
            .map(packet -> packet.replaceAll("^\\d{3}/", "100/"))
            .toList();
    assertThat(read(out.toByteArray())).isEqualTo(cut);
  }
}
