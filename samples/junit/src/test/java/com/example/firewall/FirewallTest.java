// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package com.example.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.skep.junit.BpfMapAssert.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.BpfProgram;
import org.skep.junit.BpfObject;
import org.skep.junit.FakeClock;
import org.skep.junit.Named;
import org.skep.junit.Packet;

/** Each test has a runtime, maps and a clock of its own. */
@BpfObject("firewall.bpf.o")
class FirewallTest {
  private static final int DROPPED = 0;
  private static final int KEPT = -1;

  private static final byte[] TELNET = Packet.ipv4("10.0.0.1", "10.0.0.2").tcp(4000, 23).build();
  private static final byte[] WEB = Packet.ipv4("10.0.0.1", "10.0.0.2").tcp(4000, 80).build();

  /** {@code struct block}. */
  public record Block(long until, long dropped) {}

  @Test
  void dropsWhatIsBlockedAndCountsIt(
      @Named("firewall") BpfProgram firewall, @Named("blocked") BpfMap<Integer, Block> blocked) {
    blocked.put(23, new Block(Long.MAX_VALUE, 0));
    assertEquals(DROPPED, firewall.testRun(TELNET, 1).result());
    assertEquals(DROPPED, firewall.testRun(TELNET, 1).result());
    assertEquals(KEPT, firewall.testRun(WEB, 1).result());
    assertThat(blocked).hasSize(1).contains(23, new Block(Long.MAX_VALUE, 2));
  }

  @Test
  void forgetsAPortWhenItsTimeIsOver(
      @Named("firewall") BpfProgram firewall,
      @Named("blocked") BpfMap<Integer, Block> blocked,
      FakeClock clock) {
    blocked.put(23, new Block(Duration.ofMinutes(1).toNanos(), 0));
    clock.advance(Duration.ofSeconds(59));
    assertEquals(DROPPED, firewall.testRun(TELNET, 1).result());
    clock.advance(Duration.ofSeconds(1));
    assertEquals(KEPT, firewall.testRun(TELNET, 1).result());
    assertThat(blocked).isEmpty();
  }

  @Test
  void keepsWhatIsNotTcpOverIpv4(
      @Named("firewall") BpfProgram firewall, @Named("blocked") BpfMap<Integer, Block> blocked) {
    blocked.put(23, new Block(Long.MAX_VALUE, 0));
    byte[] udp = Packet.ipv4("10.0.0.1", "10.0.0.2").udp(4000, 23).build();
    byte[] v6 = Packet.ipv6("fd00::1", "fd00::2").tcp(4000, 23).build();
    assertEquals(KEPT, firewall.testRun(udp, 1).result());
    assertEquals(KEPT, firewall.testRun(v6, 1).result());
    assertThat(blocked).contains(23, new Block(Long.MAX_VALUE, 0));
  }
}
