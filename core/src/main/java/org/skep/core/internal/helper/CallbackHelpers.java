// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.helper;

import org.skep.bpf.Errno;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.mem.Region;

/** Helpers that call back into the program. */
final class CallbackHelpers {
  private static final int MAX_LOOPS = 8 << 20;

  private CallbackHelpers() {}

  /** {@code bpf_loop(nr_loops, callback, ctx, flags)}: iterations done. */
  static long loop(RunContext run, long loops, long callback, long context, long flags, long r5) {
    if (flags != 0) {
      return Errno.EINVAL.negated();
    }
    int count = (int) loops;
    if (Integer.compareUnsigned(count, MAX_LOOPS) > 0) {
      return Errno.E2BIG.negated();
    }
    for (int i = 0; i < count; i++) {
      if (run.callback(callback, i, context, 0, 0, 0) != 0) {
        return i + 1L;
      }
    }
    return count;
  }

  /** {@code bpf_for_each_map_elem(map, callback, ctx, flags)}: elements visited. */
  static long forEach(
      RunContext run, long mapRegister, long callback, long context, long flags, long r5) {
    if (flags != 0) {
      return Errno.EINVAL.negated();
    }
    MapInstance map = run.map(mapRegister);
    int keySize = map.spec().keySize();
    // The key lies in a frame of its own: programs may point to it only while called back.
    int frame = run.frames();
    if (frame * 512 + keySize > RunContext.STACK_BYTES - 512) {
      return Errno.E2BIG.negated();
    }
    HeapRegion scratch = new HeapRegion(0, new byte[keySize]);
    Region stack = run.stack();
    int at = frame * 512;
    long visited = 0;
    boolean isFirst = true;
    run.setFrames(frame + 1);
    try {
      while (map.nextKey(isFirst ? null : scratch, 0, scratch, 0) == 0) {
        isFirst = false;
        long value = map.lookupAddress(scratch, 0);
        if (value == 0) {
          continue;
        }
        scratch.copyTo(0, stack, at, keySize);
        visited++;
        if (run.callback(callback, mapRegister, stack.address(at), value, context, 0) != 0) {
          break;
        }
      }
      return visited;
    } finally {
      run.setFrames(frame);
    }
  }
}
