// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.skep.bpf.typed.Codec;

/**
 * How C's types lie in bytes, as codecs: what generated skeletons are made of. Numbers without a
 * sign are the Java numbers of the same bits. Immutable and thread-safe.
 */
public final class Fields {
  /** 8 bits. */
  public static final Codec<Byte> BYTE = new Plain<>(1, ByteBuffer::get, ByteBuffer::put);

  /** 16 bits. */
  public static final Codec<Short> SHORT =
      new Plain<>(2, ByteBuffer::getShort, ByteBuffer::putShort);

  /** 32 bits. */
  public static final Codec<Integer> INT = new Plain<>(4, ByteBuffer::getInt, ByteBuffer::putInt);

  /** 64 bits. */
  public static final Codec<Long> LONG = new Plain<>(8, ByteBuffer::getLong, ByteBuffer::putLong);

  /** {@code _Bool}. */
  public static final Codec<Boolean> BOOLEAN =
      new Plain<>(1, in -> in.get() != 0, (out, value) -> out.put((byte) (value ? 1 : 0)));

  /** {@code float}. */
  public static final Codec<Float> FLOAT =
      new Plain<>(4, ByteBuffer::getFloat, ByteBuffer::putFloat);

  /** {@code double}. */
  public static final Codec<Double> DOUBLE =
      new Plain<>(8, ByteBuffer::getDouble, ByteBuffer::putDouble);

  private Fields() {}

  private record Plain<T>(
      int size, Function<ByteBuffer, T> reader, BiConsumer<ByteBuffer, T> writer)
      implements Codec<T> {
    @Override
    public void encode(T value, ByteBuffer buffer) {
      writer.accept(buffer, value);
    }

    @Override
    public T decode(ByteBuffer buffer) {
      return reader.apply(buffer);
    }
  }

  /**
   * A {@code char[size]}: text in UTF-8 up to the first NUL. Longer text is refused; what is left
   * over is NUL.
   */
  public static Codec<String> text(int size) {
    return new Plain<>(
        size,
        in -> {
          byte[] bytes = new byte[size];
          in.get(bytes);
          int end = 0;
          while (end < size && bytes[end] != 0) {
            end++;
          }
          return new String(bytes, 0, end, StandardCharsets.UTF_8);
        },
        (out, text) -> {
          byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
          if (bytes.length > size) {
            throw new IllegalArgumentException(
                "a text of %d bytes, there is room for %d".formatted(bytes.length, size));
          }
          out.put(Arrays.copyOf(bytes, size));
        });
  }

  /** An array of {@code count} elements. */
  public static <T> Codec<List<T>> array(Codec<T> element, int count) {
    return new Plain<>(
        element.size() * count,
        in -> {
          List<T> values = new ArrayList<>(count);
          for (int i = 0; i < count; i++) {
            values.add(element.decode(in));
          }
          return List.copyOf(values);
        },
        (out, values) -> {
          if (values.size() != count) {
            throw new IllegalArgumentException(
                "found %d elements, expected %d".formatted(values.size(), count));
          }
          values.forEach(value -> element.encode(value, out));
        });
  }

  /** Reads a member {@code offset} bytes after {@code start}, a struct's first byte. */
  public static <T> T get(Codec<T> codec, ByteBuffer buffer, int start, int offset) {
    buffer.position(start + offset);
    return codec.decode(buffer);
  }

  /** Writes a member. */
  public static <T> void put(Codec<T> codec, ByteBuffer buffer, int start, int offset, T value) {
    buffer.position(start + offset);
    codec.encode(value, buffer);
  }

  /** Makes {@code size} bytes 0, so that padding is. */
  public static void clear(ByteBuffer buffer, int start, int size) {
    buffer.position(start);
    buffer.put(new byte[size]);
  }

  /**
   * Reads a bitfield.
   *
   * @param first its first bit, from the struct's first byte
   * @param bits how many, up to 64
   */
  public static long getBits(ByteBuffer buffer, int start, int first, int bits, boolean isSigned) {
    long value = 0;
    for (int i = 0; i < bits; i++) {
      int at = first + i;
      value |= (long) (buffer.get(start + at / 8) >>> at % 8 & 1) << i;
    }
    int unused = Long.SIZE - bits;
    return isSigned ? value << unused >> unused : value;
  }

  /** Writes a bitfield; higher bits of the value are ignored, as C does. */
  public static void putBits(ByteBuffer buffer, int start, int first, int bits, long value) {
    for (int i = 0; i < bits; i++) {
      int at = first + i;
      int others = buffer.get(start + at / 8) & ~(1 << at % 8);
      buffer.put(start + at / 8, (byte) (others | (int) (value >>> i & 1) << at % 8));
    }
  }
}
