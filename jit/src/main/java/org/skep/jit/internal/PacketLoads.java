// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import org.skep.bpf.engine.RunContext;
import org.skep.bpf.mem.HeapRegion;

/** The legacy loads from the packet, {@code LD_ABS} and {@code LD_IND}. */
final class PacketLoads {
  private PacketLoads() {}

  /** From here on, offsets count from the network header. */
  static final int SKF_NET_OFF = -0x100000;

  /** From here to {@link #SKF_NET_OFF}, offsets count from the link header. */
  static final int SKF_LL_OFF = -0x200000;

  /** What {@link #load} answers outside the packet: no value, as those have 32 bits. */
  static final long OUTSIDE = -1;

  /**
   * The {@code size} bytes at {@code offset}, in network order, as an unsigned number; or {@link
   * #OUTSIDE}.
   */
  static long load(RunContext run, int offset, int size) {
    HeapRegion packet = run.packet();
    long at = position(run, offset);
    if (at < 0 || at + size > packet.size()) {
      return OUTSIDE;
    }
    return switch (size) {
      case 1 -> packet.loadByte((int) at);
      case 2 -> Support.swap16(packet.loadShort((int) at));
      default -> Integer.reverseBytes(packet.loadInt((int) at)) & 0xffff_ffffL;
    };
  }

  private static long position(RunContext run, int offset) {
    if (offset >= 0) {
      return (long) run.packetStart() + offset;
    }
    if (offset >= SKF_NET_OFF) {
      return (long) run.packetStart() + (offset - SKF_NET_OFF);
    }
    if (offset >= SKF_LL_OFF && run.linkOffset() >= 0) {
      return (long) run.linkOffset() + (offset - SKF_LL_OFF);
    }
    return -1;
  }
}
