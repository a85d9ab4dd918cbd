// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.stacktrace.internal;

import java.util.Set;
import java.util.stream.Stream;

/**
 * The stack of the calling thread, from the method that met the probe outwards: what belongs to
 * this runtime is left out at the top. Not hot: walking a stack costs microseconds, and allocates.
 */
final class JavaStack {
  private static final StackWalker WALKER = StackWalker.getInstance();

  private static final Set<String> OURS =
      Set.of("core", "interpreter", "jit", "map", "prog", "bpf", "attach");

  private static final String PREFIX = "org.skep.";

  private JavaStack() {}

  /**
   * Writes the handles of the frames.
   *
   * @param skip frames to leave out at the top
   * @return how many were written
   */
  static int capture(FrameTable table, int skip, long[] into) {
    return WALKER.walk(frames -> write(frames, table, skip, into));
  }

  private static int write(
      Stream<StackWalker.StackFrame> frames, FrameTable table, int skip, long[] into) {
    int[] count = {0};
    frames
        .dropWhile(frame -> isOurs(frame.getClassName()))
        .skip(skip)
        .limit(into.length)
        .forEach(frame -> into[count[0]++] = table.handle(frame.toStackTraceElement()));
    return count[0];
  }

  /** Whether a class is part of the runtime: its package is below one that it is made of. */
  static boolean isOurs(String className) {
    if (!className.startsWith(PREFIX)) {
      return false;
    }
    int end = className.indexOf('.', PREFIX.length());
    return end >= 0 && OURS.contains(className.substring(PREFIX.length(), end));
  }
}
