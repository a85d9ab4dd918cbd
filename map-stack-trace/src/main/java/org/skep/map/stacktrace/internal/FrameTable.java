// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.stacktrace.internal;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Handles for places in Java methods, the same for the same place. Keeps names only, so that no
 * class stays loaded for it. Thread-safe.
 */
final class FrameTable {
  /** Places that can be told apart; those after them share a handle that stands for none. */
  static final int MOST = 1 << 18;

  private static final int CHUNK_BITS = 10;
  private static final int CHUNK = 1 << CHUNK_BITS;

  /** Looks like an address of Linux's, so that it is not taken for a small number. */
  private static final long BASE = 0xffff_8000_0000_0000L;

  private final ConcurrentHashMap<StackTraceElement, Long> handles = new ConcurrentHashMap<>();
  private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable StackTraceElement>>
      chunks = new AtomicReferenceArray<>(MOST >>> CHUNK_BITS);
  private final AtomicInteger count = new AtomicInteger();

  /** The handle of a place. */
  long handle(StackTraceElement place) {
    Long known = handles.get(place);
    if (known != null) {
      return known;
    }
    if (count.get() >= MOST) {
      return BASE;
    }
    return handles.computeIfAbsent(place, this::add);
  }

  private long add(StackTraceElement place) {
    int index = count.getAndIncrement();
    if (index >= MOST) {
      count.set(MOST);
      return BASE;
    }
    AtomicReferenceArray<@Nullable StackTraceElement> chunk = chunks.get(index >>> CHUNK_BITS);
    while (chunk == null) {
      chunks.compareAndSet(index >>> CHUNK_BITS, null, new AtomicReferenceArray<>(CHUNK));
      chunk = chunks.get(index >>> CHUNK_BITS);
    }
    chunk.set(index & (CHUNK - 1), place);
    return BASE + 1 + index;
  }

  /** The place of a handle; null if it stands for none. */
  @Nullable StackTraceElement place(long handle) {
    long index = handle - BASE - 1;
    if (index < 0 || index >= MOST) {
      return null;
    }
    AtomicReferenceArray<@Nullable StackTraceElement> chunk =
        chunks.get((int) index >>> CHUNK_BITS);
    return chunk == null ? null : chunk.get((int) index & (CHUNK - 1));
  }
}
