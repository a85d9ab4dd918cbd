// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.stacktrace.internal;

import static org.skep.bpf.helper.ArgType.ANYTHING;
import static org.skep.bpf.helper.ArgType.CONST_MAP_PTR;
import static org.skep.bpf.helper.ArgType.CONST_SIZE_OR_ZERO;
import static org.skep.bpf.helper.ArgType.CTX;
import static org.skep.bpf.helper.ArgType.UNINIT_MEM;
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

/** {@code bpf_get_stackid} and {@code bpf_get_stack}, over the Java stack of the probed thread. */
final class StackHelpers {
  private static final int STACKID_FLAGS =
      StackTraceMap.SKIP
          | StackTraceMap.USER_STACK
          | StackTraceMap.FAST_STACK_CMP
          | StackTraceMap.REUSE_STACKID;

  private static final int STACK_FLAGS = StackTraceMap.SKIP | StackTraceMap.USER_STACK;

  private static final int MOST_FRAMES = 127;

  private final FrameTable table;

  private StackHelpers(FrameTable table) {
    this.table = table;
  }

  static List<Helper> all(FrameTable table) {
    StackHelpers helpers = new StackHelpers(table);
    return List.of(
        new Helper(
            HelperIds.GET_STACKID,
            HelperPrototype.of("bpf_get_stackid", INTEGER, CTX, CONST_MAP_PTR, ANYTHING)
                .gplOnly()
                .on(MapOperation.PROG_STACK_ID),
            StackHelpers::stackId),
        new Helper(
            HelperIds.GET_STACK,
            HelperPrototype.of(
                    "bpf_get_stack", INTEGER, CTX, UNINIT_MEM, CONST_SIZE_OR_ZERO, ANYTHING)
                .gplOnly(),
            helpers::stack));
  }

  private static long stackId(
      RunContext run, long context, long map, long flags, long r4, long r5) {
    if (!(run.map(map) instanceof StackTraceMap stacks)) {
      throw new ProgramFault(-1, "the map is no stack trace map");
    }
    if ((flags & ~STACKID_FLAGS) != 0) {
      return Errno.EINVAL.negated();
    }
    long[] stack = new long[stacks.depth()];
    int frames = JavaStack.capture(stacks.table(), (int) flags & StackTraceMap.SKIP, stack);
    return frames == 0 ? Errno.EFAULT.negated() : stacks.idOf(stack, frames, flags);
  }

  private long stack(RunContext run, long context, long buffer, long size, long flags, long r5) {
    int bytes = (int) size;
    Region into = run.writableRegion(buffer, bytes);
    int at = (int) buffer;
    if ((flags & ~STACK_FLAGS) != 0 || bytes % Long.BYTES != 0) {
      into.zero(at, bytes);
      return Errno.EINVAL.negated();
    }
    long[] stack = new long[Math.min(bytes / Long.BYTES, MOST_FRAMES)];
    int frames = JavaStack.capture(table, (int) flags & StackTraceMap.SKIP, stack);
    if (frames == 0) {
      into.zero(at, bytes);
      return Errno.EFAULT.negated();
    }
    for (int i = 0; i < frames; i++) {
      into.storeLong(at + i * Long.BYTES, stack[i]);
    }
    into.zero(at + frames * Long.BYTES, bytes - frames * Long.BYTES);
    return (long) frames * Long.BYTES;
  }
}
