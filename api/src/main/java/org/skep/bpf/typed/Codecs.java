// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import java.nio.ByteBuffer;

/** The plain codecs. */
final class Codecs {
  static final Codec<Integer> U32 =
      new Codec<>() {
        @Override
        public int size() {
          return Integer.BYTES;
        }

        @Override
        public void encode(Integer value, ByteBuffer buffer) {
          buffer.putInt(value);
        }

        @Override
        public Integer decode(ByteBuffer buffer) {
          return buffer.getInt();
        }
      };

  static final Codec<Long> U64 =
      new Codec<>() {
        @Override
        public int size() {
          return Long.BYTES;
        }

        @Override
        public void encode(Long value, ByteBuffer buffer) {
          buffer.putLong(value);
        }

        @Override
        public Long decode(ByteBuffer buffer) {
          return buffer.getLong();
        }
      };

  private Codecs() {}

  /** Bytes as they are. */
  static final class Bytes implements Codec<byte[]> {
    private final int size;

    Bytes(int size) {
      this.size = size;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public void encode(byte[] value, ByteBuffer buffer) {
      if (value.length != size) {
        throw new IllegalArgumentException(
            "found %d bytes, expected %d".formatted(value.length, size));
      }
      buffer.put(value);
    }

    @Override
    public byte[] decode(ByteBuffer buffer) {
      byte[] value = new byte[size];
      buffer.get(value);
      return value;
    }
  }
}
