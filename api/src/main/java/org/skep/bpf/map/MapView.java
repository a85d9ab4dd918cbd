// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The values of an array made with {@code BPF_F_MMAPABLE}, as the memory that programs use, without
 * calls and copies: what {@code mmap} of a map is on Linux. Value {@code i} begins at {@code i *
 * stride()}. Holds a reference to the map until it is closed; afterwards accesses throw {@link
 * IllegalStateException}. Thread-safe; accesses of 4 and 8 bytes are little-endian, and whole where
 * they are aligned. Offsets outside of [0, {@link #size()}) throw {@link
 * IndexOutOfBoundsException}.
 */
@ProviderType
public interface MapView extends AutoCloseable {
  /** Bytes of all values. */
  long size();

  /** Bytes from one value to the next. */
  int stride();

  /** Whether it may be written. While such a view is open the map cannot be frozen. */
  boolean isWritable();

  /** Four bytes, acquired. */
  int getInt(long offset);

  /**
   * Four bytes, released.
   *
   * @throws UnsupportedOperationException if it is not writable
   */
  void putInt(long offset, int value);

  /** Eight bytes, acquired. */
  long getLong(long offset);

  /**
   * Eight bytes, released.
   *
   * @throws UnsupportedOperationException if it is not writable
   */
  void putLong(long offset, long value);

  /**
   * Adds atomically; the old value.
   *
   * @throws UnsupportedOperationException if it is not writable
   */
  long getAndAddLong(long offset, long delta);

  /** How many buffers there are: values of large arrays lie in several. */
  int buffers();

  /**
   * The bare memory, little-endian, read-only unless the view is writable. Nobody can take it back:
   * it serves no other map afterwards, and if it is writable this map can never be frozen.
   */
  ByteBuffer buffer(int number);

  /** Ends the view. Buffers that were handed out stay. */
  @Override
  void close();
}
