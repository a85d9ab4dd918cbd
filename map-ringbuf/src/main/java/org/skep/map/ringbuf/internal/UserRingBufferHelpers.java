// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.ringbuf.internal;

import static org.skep.bpf.helper.ArgType.ANYTHING;
import static org.skep.bpf.helper.ArgType.CALLBACK;
import static org.skep.bpf.helper.ArgType.CONST_MAP_PTR;
import static org.skep.bpf.helper.ArgType.STACK_OR_NULL;
import static org.skep.bpf.helper.ReturnType.INTEGER;

import java.util.List;
import org.skep.bpf.Errno;
import org.skep.bpf.HelperIds;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.map.MapOperation;

/** {@code bpf_user_ringbuf_drain}. */
final class UserRingBufferHelpers {
  private static final int WAKEUP_FLAGS = RingBuffer.NO_WAKEUP | RingBuffer.FORCE_WAKEUP;

  private UserRingBufferHelpers() {}

  static List<Helper> all() {
    return List.of(
        new Helper(
            HelperIds.USER_RINGBUF_DRAIN,
            HelperPrototype.of(
                    "bpf_user_ringbuf_drain",
                    INTEGER,
                    CONST_MAP_PTR,
                    CALLBACK,
                    STACK_OR_NULL,
                    ANYTHING)
                .on(MapOperation.PROG_USER_RINGBUF),
            UserRingBufferHelpers::drain));
  }

  private static long drain(
      RunContext run, long map, long callback, long context, long flags, long r5) {
    if (!(run.map(map) instanceof UserRingBuffer ring)) {
      throw new ProgramFault(-1, "the map is no user ring buffer");
    }
    if ((flags & ~WAKEUP_FLAGS) != 0) {
      return Errno.EINVAL.negated();
    }
    int drained =
        ring.drain(
            (region, offset, length) -> {
              long dynptr = run.lendDynptr(region, offset, length);
              try {
                return run.callback(callback, dynptr, context, 0, 0, 0) == 0;
              } finally {
                run.takeDynptrBack();
              }
            });
    if (drained >= 0) {
      ring.drained(drained, flags);
    }
    return drained;
  }
}
