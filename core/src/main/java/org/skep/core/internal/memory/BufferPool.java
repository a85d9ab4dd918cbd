// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.memory;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;

/**
 * Direct buffers, zeroed. Freed ones serve the next requests at once, up to a bound on what is
 * kept: waiting for a garbage collection would not do. When the JVM has no more, what is kept goes
 * first.
 */
final class BufferPool {
  private static final long KEPT_AT_LEAST = 64L << 20;
  private static final int SHARE_OF_HEAP = 4;

  private final long keptAtMost;
  private final TreeMap<Integer, ArrayDeque<ByteBuffer>> bySize = new TreeMap<>();
  private long kept;

  BufferPool() {
    // The JVM's limit of direct memory is that of the heap, unless set.
    this(Math.max(KEPT_AT_LEAST, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
  }

  BufferPool(long keptAtMost) {
    this.keptAtMost = keptAtMost;
  }

  /** A buffer of at least {@code size} bytes, of which the first {@code size} are zero. */
  ByteBuffer take(int size) {
    ByteBuffer pooled = poll(size);
    if (pooled != null) {
      zero(pooled, size);
      return pooled;
    }
    try {
      return allocated(size);
    } catch (OutOfMemoryError e) {
      return afterDroppingAll(size);
    }
  }

  private static ByteBuffer allocated(int size) {
    // Allocated at full length: direct memory begins on a page or 16-byte boundary.
    return ByteBuffer.allocateDirect(size);
  }

  private ByteBuffer afterDroppingAll(int size) {
    synchronized (this) {
      bySize.clear();
      kept = 0;
    }
    try {
      return allocated(size);
    } catch (OutOfMemoryError e) {
      throw new BpfException(
          Errno.ENOMEM,
          "the JVM has no direct memory left for %d bytes; raise -XX:MaxDirectMemorySize"
              .formatted(size));
    }
  }

  /** One of that size, or up to half as large again. */
  private synchronized @Nullable ByteBuffer poll(int size) {
    Map.Entry<Integer, ArrayDeque<ByteBuffer>> entry = bySize.ceilingEntry(size);
    if (entry == null || entry.getKey() - size > size / 2) {
      return null;
    }
    ByteBuffer buffer = entry.getValue().remove();
    if (entry.getValue().isEmpty()) {
      bySize.remove(entry.getKey());
    }
    kept -= buffer.capacity();
    return buffer;
  }

  synchronized void giveBack(ByteBuffer buffer) {
    if (kept + buffer.capacity() <= keptAtMost) {
      kept += buffer.capacity();
      bySize.computeIfAbsent(buffer.capacity(), size -> new ArrayDeque<>()).add(buffer);
    }
  }

  private static void zero(ByteBuffer buffer, int size) {
    int offset = 0;
    for (; offset + Long.BYTES <= size; offset += Long.BYTES) {
      buffer.putLong(offset, 0);
    }
    for (; offset < size; offset++) {
      buffer.put(offset, (byte) 0);
    }
  }
}
