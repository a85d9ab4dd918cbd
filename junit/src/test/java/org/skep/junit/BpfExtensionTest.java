// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfProgram;
import org.skep.loader.LoadedObject;

/** Objects are tested with packets, a clock and chance of the test's own. */
@BpfObject("sampler.bpf.o")
class BpfExtensionTest {
  private static final byte[] PACKET = Packet.ipv4("10.0.0.1", "10.0.0.2").udp(4000, 53).build();

  /** As the object has it. */
  public record Seen(long at, int kept, int dropped) {}

  @Test
  void chanceIsWhatTheTestSays(
      @Named("sampler") BpfProgram program,
      @Named("seen") BpfMap<Integer, Seen> seen,
      FakeRandom random) {
    random.next(1, 2, 3, 4);
    for (int i = 0; i < 3; i++) {
      assertThat(program.testRun(PACKET, 1).result()).isZero();
    }
    assertThat(program.testRun(PACKET, 1).result()).isEqualTo(-1);
    assertThat(seen.get(0)).contains(new Seen(0, 1, 3));
  }

  @Test
  void timeStandsUntilItIsMoved(
      @Named("sampler") BpfProgram program,
      @Named("seen") BpfMap<Integer, Seen> seen,
      FakeClock clock,
      FakeRandom random) {
    random.next(0, 0, 0, 0);
    clock.set(5);
    assertThat(program.testRun(PACKET, 1).result()).isEqualTo(-1);
    clock.advance(Duration.ofNanos(999_999_999));
    assertThat(program.testRun(PACKET, 1).result()).isZero();
    clock.advance(Duration.ofNanos(1));
    assertThat(program.testRun(PACKET, 1).result()).isEqualTo(-1);
    assertThat(seen.get(0)).contains(new Seen(1_000_000_005, 2, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void eachTestHasARuntimeOfItsOwn(
      int round, @Named("seen") BpfMap<Integer, byte[]> seen, LoadedObject object) {
    assertThat(seen.get(0)).hasValueSatisfying(bytes -> assertThat(bytes).containsOnly(0));
    seen.put(0, new byte[] {(byte) round, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    assertThat(object.programs()).hasSize(1);
  }

  @Nested
  class InANestedClass {
    @Test
    void theObjectIsThere(@Named("sampler") BpfProgram program) {
      assertThat(program.id()).isPositive();
    }
  }

  @Nested
  @BpfObject("../examples/bpf/udp53.bpf.o")
  class AnObjectInAFile {
    @Test
    void keepsDnsOverBothProtocols(@Named("udp53") BpfProgram filter) {
      assertThat(kept(filter, Packet.ipv4("10.0.0.1", "10.0.0.2").udp(4000, 53))).isTrue();
      assertThat(kept(filter, Packet.ipv6("fd00::1", "fd00::2").udp(53, 4000))).isTrue();
      assertThat(kept(filter, Packet.ipv4("10.0.0.1", "10.0.0.2").udp(4000, 54))).isFalse();
      assertThat(kept(filter, Packet.ipv4("10.0.0.1", "10.0.0.2").tcp(4000, 53))).isFalse();
      assertThat(kept(filter, Packet.ipv6("fd00::1", "fd00::2").icmpEcho())).isFalse();
    }

    private boolean kept(BpfProgram filter, Packet packet) {
      return filter.testRun(packet.payload(20).build(), 1).result() != 0;
    }
  }

  @Test
  void packetsHaveRightChecksums() {
    byte[] udp = Packet.ipv4("192.168.0.31", "192.168.0.30").udp(20, 10).payload(3).build();
    assertThat(udp).hasSize(14 + 20 + 8 + 3);
    assertThat(sum(udp, 14, 20, 0)).isEqualTo(0xffff);
    // The pseudo header: addresses, protocol, length.
    long pseudo = 0xc0a8 + 0x001f + 0xc0a8 + 0x001e + 17 + 11;
    assertThat(sum(udp, 34, 11, pseudo)).isEqualTo(0xffff);
    byte[] echo = Packet.ipv4("192.168.0.31", "192.168.0.30").icmpEcho().payload(5).build();
    assertThat(sum(echo, 34, 13, 0)).isEqualTo(0xffff);
  }

  private static long sum(byte[] bytes, int from, int length, long start) {
    long sum = start;
    for (int i = 0; i < length; i++) {
      sum += (bytes[from + i] & 0xffL) << (i % 2 == 0 ? 8 : 0);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum;
  }

  @Test
  void addressesAreNumbers() {
    assertThatThrownBy(() -> Packet.ipv4("example.org", "10.0.0.1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"example.org\" is no address of 4 bytes");
  }
}
