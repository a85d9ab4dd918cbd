// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.skep.bpf.verify.MemoryKind;

/**
 * Accesses to packets: only bytes that a comparison with the packet's end has shown to be there.
 */
final class Packets {
  /** Bytes that strict alignment counts before an Ethernet header, so that what follows is even. */
  private static final int IP_ALIGN = 2;

  private final Env env;

  Packets(Env env) {
    this.env = env;
  }

  void access(Reg base, Access access) {
    env.facts.reaches(access.slot(), MemoryKind.PACKET);
    if (env.request.strictAlignment()
        && !Memory.isAligned(
            base.value(), IP_ALIGN + base.fixed() + access.offset(), access.size())) {
      throw Refusal.access(
          "V025",
          access.slot(),
          access.register(),
          "misaligned packet access off %d+%s+%d+%d size %d"
              .formatted(
                  IP_ALIGN, base.value().bits(), base.fixed(), access.offset(), access.size()));
    }
    checkRange(base, access.offset(), access.size(), access.register(), access.slot());
  }

  /**
   * Checks that {@code size} bytes from the pointer plus {@code offset} on are known to be there.
   */
  void checkRange(Reg base, long offset, long size, int register, int slot) {
    if (base.value().sMin() < 0) {
      throw Refusal.access(
          "V021",
          slot,
          register,
          "R%d min value is negative, either use unsigned index or do a if (index >=0) check."
              .formatted(register));
    }
    long first = base.fixed() + offset;
    if (first < 0 || size < 0 || first + size > base.range()) {
      env.log.line(
          "invalid access to packet, off=%d size=%d, R%d(id=%d,off=%d,r=%d)"
              .formatted(first, size, register, base.id(), base.fixed(), base.range()));
      throw Refusal.access(
          "V021",
          slot,
          register,
          "R%d offset is outside of the packet".formatted(register),
          "compare the pointer plus %d with data_end first".formatted(first + size));
    }
  }
}
