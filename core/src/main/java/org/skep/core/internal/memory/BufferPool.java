// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.memory;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;

/**
 * Direct buffers, zeroed. Freed ones serve the next request of their size at once, up to a bound on
 * what is kept: waiting for a garbage collection would not do.
 */
final class BufferPool {
  private static final long KEPT_AT_MOST = 64L << 20;

  private final Map<Integer, ArrayDeque<ByteBuffer>> bySize = new HashMap<>();
  private long kept;

  ByteBuffer take(int size) {
    ByteBuffer pooled = poll(size);
    if (pooled != null) {
      zero(pooled);
      return pooled;
    }
    try {
      // Allocated at full length: direct memory begins on a page or 16-byte boundary.
      return ByteBuffer.allocateDirect(size);
    } catch (OutOfMemoryError e) {
      throw new BpfException(
          Errno.ENOMEM,
          "the JVM has no direct memory left for %d bytes; raise -XX:MaxDirectMemorySize"
              .formatted(size));
    }
  }

  private synchronized @Nullable ByteBuffer poll(int size) {
    ArrayDeque<ByteBuffer> buffers = bySize.get(size);
    ByteBuffer buffer = buffers == null ? null : buffers.poll();
    if (buffer != null) {
      kept -= size;
    }
    return buffer;
  }

  synchronized void giveBack(ByteBuffer buffer) {
    if (kept + buffer.capacity() <= KEPT_AT_MOST) {
      kept += buffer.capacity();
      bySize.computeIfAbsent(buffer.capacity(), size -> new ArrayDeque<>()).add(buffer);
    }
  }

  private static void zero(ByteBuffer buffer) {
    int offset = 0;
    for (; offset + Long.BYTES <= buffer.capacity(); offset += Long.BYTES) {
      buffer.putLong(offset, 0);
    }
    for (; offset < buffer.capacity(); offset++) {
      buffer.put(offset, (byte) 0);
    }
  }
}
