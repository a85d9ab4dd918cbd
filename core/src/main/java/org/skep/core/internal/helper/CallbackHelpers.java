// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.helper;

import org.skep.bpf.Errno;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.Region;

/** Helpers that call back into the program. */
final class CallbackHelpers {
  private static final int MAX_LOOPS = 8 << 20;
  private static final int FRAME = 512;

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
    // The key, and the one after it, lie in frames of their own: programs may point to the key only
    // while called back, and may delete its element meanwhile.
    int frame = run.frames();
    int room = (keySize + Long.BYTES - 1) & -Long.BYTES;
    int frames = frame + (2 * room + FRAME - 1) / FRAME;
    if (keySize > FRAME || (frames + 1) * FRAME > RunContext.STACK_BYTES) {
      return Errno.E2BIG.negated();
    }
    Region stack = run.stack();
    int at = frame * FRAME;
    int next = at + room;
    long visited = 0;
    run.setFrames(frames);
    try {
      boolean more = map.nextKey(null, 0, stack, next) == 0;
      while (more) {
        stack.copyTo(next, stack, at, keySize);
        more = map.nextKey(stack, at, stack, next) == 0;
        long value = map.lookupAddress(stack, at);
        if (value == 0) {
          continue;
        }
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
