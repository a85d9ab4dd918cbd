// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.map.MapView;
import org.skep.bpf.typed.Codec;

/**
 * The global variables of one section: before the object is loaded what they begin with, from then
 * on the memory that programs use. Variables of 4 and 8 bytes are read and written whole; of larger
 * ones, and of smaller ones that share 4 bytes, a program that writes at the same time may see or
 * undo a part. Thread-safe once loaded.
 */
public final class GlobalVariables {
  private static final int WORD = Integer.BYTES;

  private final String section;
  private final byte[] initial;
  private final boolean isConstant;
  private final ObjectLoader loader;
  private volatile @Nullable MapView view;

  GlobalVariables(MapDefinition map, ObjectLoader loader) {
    this.section = map.name();
    this.initial = map.content();
    this.isConstant = map.isConstant();
    this.loader = loader;
  }

  String section() {
    return section;
  }

  boolean isConstant() {
    return isConstant;
  }

  void loaded(MapView memory) {
    view = memory;
  }

  void close() {
    MapView memory = view;
    if (memory != null) {
      memory.close();
    }
  }

  /**
   * A variable's value.
   *
   * @param offset where it lies in the section, in bytes
   * @throws IllegalStateException if the object is closed
   */
  public <T> T get(int offset, Codec<T> codec) {
    MapView memory = view;
    byte[] bytes = new byte[codec.size()];
    if (memory == null) {
      System.arraycopy(initial, offset, bytes, 0, bytes.length);
    } else {
      read(memory, offset, bytes);
    }
    return codec.decode(buffer(bytes));
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void read(MapView memory, int offset, byte[] bytes) {
    if (bytes.length == Long.BYTES && offset % Long.BYTES == 0) {
      buffer(bytes).putLong(memory.getLong(offset));
      return;
    }
    int end = offset + bytes.length;
    for (int word = offset / WORD * WORD; word < end; word += WORD) {
      int value = memory.getInt(word);
      for (int at = Math.max(word, offset); at < Math.min(word + WORD, end); at++) {
        bytes[at - offset] = (byte) (value >>> (Byte.SIZE * (at - word)));
      }
    }
  }

  /**
   * Sets a variable.
   *
   * @param name the variable's name
   * @param offset where it lies in the section, in bytes
   * @throws BpfException {@code EPERM} for a constant of an object that is loaded
   * @throws IllegalStateException if the object is closed
   */
  public <T> void set(String name, int offset, Codec<T> codec, T value) {
    byte[] bytes = new byte[codec.size()];
    codec.encode(value, buffer(bytes));
    MapView memory = view;
    if (memory == null) {
      System.arraycopy(bytes, 0, initial, offset, bytes.length);
      loader.setVariable(name, bytes);
    } else if (isConstant) {
      throw new BpfException(
          Errno.EPERM,
          "\"%s\" in %s is constant: set it before the object is loaded".formatted(name, section));
    } else {
      write(memory, offset, bytes);
    }
  }

  private static void write(MapView memory, int offset, byte[] bytes) {
    if (bytes.length == Long.BYTES && offset % Long.BYTES == 0) {
      memory.putLong(offset, buffer(bytes).getLong());
      return;
    }
    int end = offset + bytes.length;
    for (int word = offset / WORD * WORD; word < end; word += WORD) {
      int value = word >= offset && word + WORD <= end ? 0 : memory.getInt(word);
      for (int at = Math.max(word, offset); at < Math.min(word + WORD, end); at++) {
        int shift = Byte.SIZE * (at - word);
        value = (value & ~(0xff << shift)) | ((bytes[at - offset] & 0xff) << shift);
      }
      memory.putInt(word, value);
    }
  }
}
