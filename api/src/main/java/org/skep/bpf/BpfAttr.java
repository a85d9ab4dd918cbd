// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * {@code union bpf_attr} as bytes, little-endian, fields at the offsets of {@link Attr}. Mutable
 * and not thread-safe: one caller owns it during a call. Setters return the attribute itself.
 */
public final class BpfAttr {
  private static final VarHandle U32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle U64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;

  private BpfAttr(byte[] bytes) {
    this.bytes = bytes;
  }

  /** An attribute of {@link Attr#SIZE} zero bytes. */
  public static BpfAttr create() {
    return new BpfAttr(new byte[Attr.SIZE]);
  }

  /** An attribute over {@code bytes} itself: what a call writes, the array shows. */
  public static BpfAttr over(byte[] bytes) {
    return new BpfAttr(bytes);
  }

  /** Bytes held. */
  public int length() {
    return bytes.length;
  }

  /** The unsigned 32-bit field at {@code offset}, as the {@code int} of the same bits. */
  public int u32(int offset) {
    return (int) U32.get(bytes, offset);
  }

  /** The 64-bit field at {@code offset}. */
  public long u64(int offset) {
    return (long) U64.get(bytes, offset);
  }

  /** Sets a 32-bit field. */
  public BpfAttr u32(int offset, int value) {
    U32.set(bytes, offset, value);
    return this;
  }

  /** Sets a 64-bit field. */
  public BpfAttr u64(int offset, long value) {
    U64.set(bytes, offset, value);
    return this;
  }

  /**
   * Sets an object's name: 16 bytes, zero-filled. A name of more than 15 bytes is cut, as libbpf
   * does.
   */
  public BpfAttr name(int offset, String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    Arrays.fill(bytes, offset, offset + Attr.NAME_SIZE, (byte) 0);
    System.arraycopy(text, 0, bytes, offset, Math.min(text.length, Attr.NAME_SIZE - 1));
    return this;
  }

  /** The byte at {@code offset}. */
  public byte get(int offset) {
    return bytes[offset];
  }

  /** Copies {@code length} bytes from {@code offset} into {@code into}. */
  public void read(int offset, byte[] into, int at, int length) {
    System.arraycopy(bytes, offset, into, at, length);
  }

  /** Copies the first {@code length} bytes of {@code from} to {@code offset}. */
  public void write(int offset, byte[] from, int length) {
    System.arraycopy(from, 0, bytes, offset, length);
  }

  /** Whether all bytes of [{@code from}, {@code to}) that are held are zero. */
  public boolean isZero(int from, int to) {
    int end = Math.min(to, bytes.length);
    for (int i = from; i < end; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Sets every byte to zero. */
  public BpfAttr clear() {
    Arrays.fill(bytes, (byte) 0);
    return this;
  }
}
