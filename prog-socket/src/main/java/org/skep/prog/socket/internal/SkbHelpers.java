// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.socket.internal;

import static org.skep.bpf.helper.ArgType.ANYTHING;
import static org.skep.bpf.helper.ArgType.CONST_SIZE;
import static org.skep.bpf.helper.ArgType.CTX;
import static org.skep.bpf.helper.ArgType.UNINIT_MEM;
import static org.skep.bpf.helper.ReturnType.INTEGER;

import java.util.List;
import org.skep.bpf.Errno;
import org.skep.bpf.HelperIds;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.mem.Region;

/** The helpers of socket filters. */
final class SkbHelpers {
  private static final int MAX_OFFSET = 0xffff;
  private static final int FROM_MAC = 0;
  private static final int FROM_NET = 1;

  /** What Linux tells where a packet belongs to no socket. */
  private static final int OVERFLOW_UID = 65534;

  private SkbHelpers() {}

  static List<Helper> all() {
    return List.of(
        new Helper(
            HelperIds.SKB_LOAD_BYTES,
            HelperPrototype.of(
                "bpf_skb_load_bytes", INTEGER, CTX, ANYTHING, UNINIT_MEM, CONST_SIZE),
            SkbHelpers::loadBytes),
        new Helper(
            HelperIds.SKB_LOAD_BYTES_RELATIVE,
            HelperPrototype.of(
                "bpf_skb_load_bytes_relative",
                INTEGER,
                CTX,
                ANYTHING,
                UNINIT_MEM,
                CONST_SIZE,
                ANYTHING),
            SkbHelpers::loadBytesRelative),
        new Helper(
            HelperIds.GET_SOCKET_COOKIE,
            HelperPrototype.of("bpf_get_socket_cookie", INTEGER, CTX),
            (run, r1, r2, r3, r4, r5) -> 0),
        new Helper(
            HelperIds.GET_SOCKET_UID,
            HelperPrototype.of("bpf_get_socket_uid", INTEGER, CTX),
            (run, r1, r2, r3, r4, r5) -> OVERFLOW_UID),
        new Helper(
            HelperIds.KTIME_GET_COARSE_NS,
            HelperPrototype.of("bpf_ktime_get_coarse_ns", INTEGER),
            (run, r1, r2, r3, r4, r5) -> run.clockNanos()));
  }

  private static long loadBytes(
      RunContext run, long skb, long offset, long to, long length, long r5) {
    return copy(run, (int) offset, run.packetStart(), to, (int) length);
  }

  private static long loadBytesRelative(
      RunContext run, long skb, long offset, long to, long length, long from) {
    int base;
    if ((int) from == FROM_MAC && run.linkOffset() >= 0) {
      base = run.linkOffset();
    } else if ((int) from == FROM_NET) {
      base = run.packetStart();
    } else {
      run.writableRegion(to, (int) length).zero((int) to, (int) length);
      return Errno.EFAULT.negated();
    }
    return copy(run, (int) offset, base, to, (int) length);
  }

  /** Copies bytes of the packet; what is not there becomes zero and {@code -EFAULT}. */
  private static long copy(RunContext run, int offset, int base, long to, int length) {
    Region target = run.writableRegion(to, length);
    HeapRegion packet = run.packet();
    boolean isInside = offset >= 0 && offset <= MAX_OFFSET && packet.holds(base + offset, length);
    if (!isInside) {
      target.zero((int) to, length);
      return Errno.EFAULT.negated();
    }
    packet.copyTo(base + offset, target, (int) to, length);
    return 0;
  }
}
