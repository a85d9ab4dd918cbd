// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.ringbuf.internal;

import static org.skep.bpf.helper.ArgType.ANYTHING;
import static org.skep.bpf.helper.ArgType.CONST_MAP_PTR;
import static org.skep.bpf.helper.ArgType.CONST_SIZE_OR_ZERO;
import static org.skep.bpf.helper.ArgType.CTX;
import static org.skep.bpf.helper.ArgType.MEM;
import static org.skep.bpf.helper.ReturnType.INTEGER;

import java.util.List;
import org.skep.bpf.Errno;
import org.skep.bpf.HelperIds;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.mem.Region;

/** {@code bpf_perf_event_output}, with a part of the packet behind the data where there is one. */
final class PerfEventHelpers {
  private static final long INDEX = 0xffff_ffffL;
  private static final int CURRENT_CPU = -1;
  private static final int PACKET_SHIFT = 32;
  private static final long PACKET_LENGTH = 0xfffffL << PACKET_SHIFT;

  private PerfEventHelpers() {}

  static List<Helper> all() {
    return List.of(
        new Helper(
            HelperIds.PERF_EVENT_OUTPUT,
            HelperPrototype.of(
                    "bpf_perf_event_output",
                    INTEGER,
                    CTX,
                    CONST_MAP_PTR,
                    ANYTHING,
                    MEM,
                    CONST_SIZE_OR_ZERO)
                .gplOnly()
                .on(MapOperation.PROG_PERF_EVENT),
            PerfEventHelpers::output));
  }

  private static long output(
      RunContext run, long context, long map, long flags, long data, long size) {
    if (!(run.map(map) instanceof PerfEventArray array)) {
      throw new ProgramFault(-1, "the map is no perf event array");
    }
    Region packet = run.packet();
    int taken = (int) ((flags & PACKET_LENGTH) >>> PACKET_SHIFT);
    if ((flags & ~(INDEX | PACKET_LENGTH)) != 0 || (taken > 0 && packet.size() == 0)) {
      return Errno.EINVAL.negated();
    }
    if (taken > packet.size() - run.packetStart()) {
      return Errno.EFAULT.negated();
    }
    int current = run.cpu();
    int index = (int) flags == CURRENT_CPU ? current : (int) flags;
    if (Integer.compareUnsigned(index, array.spec().maxEntries()) >= 0) {
      return Errno.E2BIG.negated();
    }
    RingBuffer ring = array.ring(index);
    if (ring == null) {
      return Errno.ENOENT.negated();
    }
    if (index != current) {
      return Errno.EOPNOTSUPP.negated();
    }
    int length = (int) size;
    Region from = run.region(data, length);
    int payload = ring.reserve((long) length + taken);
    if (payload < 0) {
      return Errno.ENOSPC.negated();
    }
    from.copyTo((int) data, ring.data(), payload, length);
    packet.copyTo(run.packetStart(), ring.data(), payload + length, taken);
    ring.commit(payload, false, 0);
    return 0;
  }
}
