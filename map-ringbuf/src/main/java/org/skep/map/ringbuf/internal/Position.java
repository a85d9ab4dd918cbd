// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.ringbuf.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Bytes ever written or read, on a cache line of its own: writers and the reader would otherwise
 * take it from each other with each record.
 */
final class Position {
  private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

  /** Two cache lines, which some CPUs fetch together, on either side of the word. */
  private static final int AT = 16;

  private final long[] words = new long[2 * AT + 1];

  long get() {
    return (long) WORDS.getVolatile(words, AT);
  }

  void set(long now) {
    WORDS.setVolatile(words, AT, now);
  }

  void setRelease(long now) {
    WORDS.setRelease(words, AT, now);
  }

  boolean compareAndSet(long expected, long now) {
    return WORDS.compareAndSet(words, AT, expected, now);
  }
}
