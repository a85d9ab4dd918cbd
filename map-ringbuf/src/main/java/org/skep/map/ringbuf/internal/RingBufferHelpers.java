// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.ringbuf.internal;

import static org.skep.bpf.helper.ArgType.ANYTHING;
import static org.skep.bpf.helper.ArgType.CONST_ALLOC_SIZE;
import static org.skep.bpf.helper.ArgType.CONST_MAP_PTR;
import static org.skep.bpf.helper.ArgType.CONST_SIZE_OR_ZERO;
import static org.skep.bpf.helper.ArgType.MEM;
import static org.skep.bpf.helper.ArgType.RESERVED_MEM;
import static org.skep.bpf.helper.ReturnType.INTEGER;
import static org.skep.bpf.helper.ReturnType.RESERVED_MEM_OR_NULL;
import static org.skep.bpf.helper.ReturnType.VOID;

import java.util.List;
import org.skep.bpf.Errno;
import org.skep.bpf.HelperIds;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.map.MapOperation;

/** {@code bpf_ringbuf_*}. */
final class RingBufferHelpers {
  private static final int WAKEUP_FLAGS = RingBuffer.NO_WAKEUP | RingBuffer.FORCE_WAKEUP;

  private RingBufferHelpers() {}

  static List<Helper> all() {
    MapOperation on = MapOperation.PROG_RINGBUF;
    return List.of(
        new Helper(
            HelperIds.RINGBUF_OUTPUT,
            HelperPrototype.of(
                    "bpf_ringbuf_output", INTEGER, CONST_MAP_PTR, MEM, CONST_SIZE_OR_ZERO, ANYTHING)
                .on(on),
            RingBufferHelpers::output),
        new Helper(
            HelperIds.RINGBUF_RESERVE,
            HelperPrototype.of(
                    "bpf_ringbuf_reserve",
                    RESERVED_MEM_OR_NULL,
                    CONST_MAP_PTR,
                    CONST_ALLOC_SIZE,
                    ANYTHING)
                .on(on),
            RingBufferHelpers::reserve),
        new Helper(
            HelperIds.RINGBUF_SUBMIT,
            HelperPrototype.of("bpf_ringbuf_submit", VOID, RESERVED_MEM, ANYTHING),
            (run, r1, r2, r3, r4, r5) -> commit(run, r1, false, r2)),
        new Helper(
            HelperIds.RINGBUF_DISCARD,
            HelperPrototype.of("bpf_ringbuf_discard", VOID, RESERVED_MEM, ANYTHING),
            (run, r1, r2, r3, r4, r5) -> commit(run, r1, true, r2)),
        new Helper(
            HelperIds.RINGBUF_QUERY,
            HelperPrototype.of("bpf_ringbuf_query", INTEGER, CONST_MAP_PTR, ANYTHING).on(on),
            (run, r1, r2, r3, r4, r5) -> ring(run, r1).query(r2)));
  }

  private static RingBuffer ring(RunContext run, long register) {
    if (run.map(register) instanceof RingBuffer ring) {
      return ring;
    }
    throw new ProgramFault(-1, "the map is no ring buffer");
  }

  private static long output(
      RunContext run, long map, long data, long size, long flags, long unused) {
    if ((flags & ~WAKEUP_FLAGS) != 0) {
      return Errno.EINVAL.negated();
    }
    return ring(run, map).output(run.region(data, (int) size), (int) data, (int) size, flags);
  }

  private static long reserve(RunContext run, long map, long size, long flags, long r4, long r5) {
    RingBuffer ring = ring(run, map);
    int payload = flags != 0 || size < 0 ? -1 : ring.reserve(size);
    if (payload < 0) {
      return 0;
    }
    long address = ring.data().address(payload);
    run.hold(ring.data(), payload, ring);
    return address;
  }

  private static long commit(RunContext run, long address, boolean isDiscarded, long flags) {
    if (!(run.release(address) instanceof RingBuffer ring)) {
      throw new ProgramFault(-1, "nothing is reserved at 0x%x".formatted(address));
    }
    ring.commit((int) address, isDiscarded, flags);
    return 0;
  }
}
