// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.skep.core.Skep;
import org.skep.isa.Op;

/** Where packet loads of a test run begin; the rows were recorded on Linux 6.18. */
class PacketLoadTest {
  private static final int NET = -0x100000;
  private static final int LL = -0x200000;

  /** Loads a byte of a frame of 64 bytes, numbered from 100. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 114",
    "0, 49, 163",
    "0, 50, 0",
    "0, -1, 0",
    "LL, 0, 100",
    "LL, 1, 101",
    "LL, 13, 113",
    "LL, 14, 114",
    "LL, 50, 150",
    "LL, 63, 163",
    "LL, 64, 0",
    "NET, 0, 114",
    "NET, 1, 115",
    "NET, 49, 163",
    "NET, 50, 0"
  })
  void aLoadBeginsAtThePacketTheLinkOrTheNetworkHeader(String base, int offset, int expected) {
    int from = base.equals("LL") ? LL : base.equals("NET") ? NET : 0;
    byte[] frame = new byte[64];
    for (int i = 0; i < frame.length; i++) {
      frame[i] = (byte) (100 + i);
    }
    try (Skep skep = Skep.open()) {
      int result =
          Programs.load(
                  skep.bpf(),
                  Programs.begin()
                      .movReg(6, 1)
                      .add(Op.LD | Op.ABS | Op.B, 0, 0, 0, from + offset)
                      .exit())
              .testRun(frame, 1)
              .result();
      assertThat(result).isEqualTo(expected);
    }
  }
}
