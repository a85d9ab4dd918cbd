// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.xdp.internal;

import static org.skep.bpf.helper.ArgType.ANYTHING;
import static org.skep.bpf.helper.ArgType.CONST_SIZE_OR_ZERO;
import static org.skep.bpf.helper.ArgType.MEM_OR_NULL;
import static org.skep.bpf.helper.ReturnType.INTEGER;

import java.util.Set;
import org.skep.bpf.Errno;
import org.skep.bpf.HelperIds;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.helper.HelperPrototype.Trait;

/** Helpers that XDP and traffic control share. */
final class PacketHelpers {
  /** Stacks are for programs that trace. */
  static final Set<Integer> WITHOUT = Set.of(HelperIds.GET_STACKID, HelperIds.GET_STACK);

  private PacketHelpers() {}

  static Helper checksumDifference() {
    return new Helper(
        HelperIds.CSUM_DIFF,
        HelperPrototype.of(
                "bpf_csum_diff",
                INTEGER,
                MEM_OR_NULL,
                CONST_SIZE_OR_ZERO,
                MEM_OR_NULL,
                CONST_SIZE_OR_ZERO,
                ANYTHING)
            .with(Trait.READS_PACKET),
        PacketHelpers::checksumDifference);
  }

  /** {@code bpf_redirect}: what a program returns to send the packet elsewhere. */
  static Helper redirect(long knownFlags, long refused, long redirected) {
    return new Helper(
        HelperIds.REDIRECT,
        HelperPrototype.of("bpf_redirect", INTEGER, ANYTHING, ANYTHING),
        (run, ifindex, flags, r3, r4, r5) -> (flags & ~knownFlags) != 0 ? refused : redirected);
  }

  private static long checksumDifference(
      RunContext run, long from, long fromSize, long to, long toSize, long seed) {
    int removed = (int) fromSize;
    int added = (int) toSize;
    if (((removed | added) & (Integer.BYTES - 1)) != 0) {
      return Errno.EINVAL.negated();
    }
    int sum = (int) seed;
    if (added != 0) {
      sum = Checksum.partial(run.region(to, added), (int) to, added, sum);
    }
    if (removed != 0) {
      int old = Checksum.partial(run.region(from, removed), (int) from, removed, 0);
      sum = Checksum.subtract(sum, old);
    }
    return Checksum.fold16(sum);
  }
}
