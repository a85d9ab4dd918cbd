// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import java.nio.ByteBuffer;

/**
 * How a Java value lies in a map's key or value: little-endian bytes, always the same number.
 * Immutable and thread-safe.
 */
public interface Codec<T> {
  /** Bytes of one value. */
  int size();

  /** Writes {@code value} at the buffer's position, moving it by {@link #size()}. */
  void encode(T value, ByteBuffer buffer);

  /** Reads a value at the buffer's position, moving it by {@link #size()}. */
  T decode(ByteBuffer buffer);

  /** 32 bits, as an {@code int} of the same bits. */
  static Codec<Integer> u32() {
    return Codecs.U32;
  }

  /** 64 bits, as a {@code long} of the same bits. */
  static Codec<Long> u64() {
    return Codecs.U64;
  }

  /**
   * {@code size} bytes as they are.
   *
   * @param size bytes, at least 1
   */
  static Codec<byte[]> bytes(int size) {
    return new Codecs.Bytes(size);
  }

  /**
   * A record whose components are {@code byte}, {@code short}, {@code int}, {@code long} or such a
   * record, laid out as C lays out a struct of the same members: each aligned to its size, the
   * whole rounded up to its largest alignment, padding zero.
   *
   * @throws IllegalArgumentException if a component has another type, or the record is not
   *     accessible
   */
  static <R extends Record> Codec<R> record(Class<R> type) {
    return new RecordCodec<>(type);
  }
}
