// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.mem;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * Memory private to one run or one caller: the stack, a packet, a context. A window onto an array,
 * which can be set anew for each run without allocating. Not thread-safe.
 */
public final class HeapRegion extends Region {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte[] NOTHING = {};

  private byte[] bytes;
  private int start;
  private int size;
  private boolean readOnly;

  /** A region with no bytes yet. */
  public HeapRegion(int id) {
    super(id);
    this.bytes = NOTHING;
  }

  /** A region over the whole of {@code bytes}. */
  public HeapRegion(int id, byte[] bytes) {
    this(id);
    set(bytes, 0, bytes.length, false);
  }

  /**
   * Makes this region a window onto [{@code start}, {@code start + size}) of {@code bytes}.
   *
   * @throws IndexOutOfBoundsException if that is not inside the array
   */
  public void set(byte[] bytes, int start, int size, boolean readOnly) {
    Objects.checkFromIndexSize(start, size, bytes.length);
    this.bytes = bytes;
    this.start = start;
    this.size = size;
    this.readOnly = readOnly;
  }

  /** Lets go of the array: no bytes are left. */
  public void clear() {
    set(NOTHING, 0, 0, true);
  }

  /** The array under the window. */
  public byte[] array() {
    return bytes;
  }

  /** Where the window begins in {@link #array()}. */
  public int arrayOffset() {
    return start;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean isReadOnly() {
    return readOnly;
  }

  private int at(int offset, int length) {
    return start + Objects.checkFromIndexSize(offset, /* size= */ length, /* length= */ size);
  }

  @Override
  public int loadByte(int offset) {
    return bytes[at(offset, 1)] & 0xff;
  }

  @Override
  public int loadShort(int offset) {
    return (short) SHORT.get(bytes, at(offset, 2)) & 0xffff;
  }

  @Override
  public int loadInt(int offset) {
    return (int) INT.get(bytes, at(offset, 4));
  }

  @Override
  public long loadLong(int offset) {
    return (long) LONG.get(bytes, at(offset, 8));
  }

  @Override
  public void storeByte(int offset, int value) {
    bytes[at(offset, 1)] = (byte) value;
  }

  @Override
  public void storeShort(int offset, int value) {
    SHORT.set(bytes, at(offset, 2), (short) value);
  }

  @Override
  public void storeInt(int offset, int value) {
    INT.set(bytes, at(offset, 4), value);
  }

  @Override
  public void storeLong(int offset, long value) {
    LONG.set(bytes, at(offset, 8), value);
  }

  @Override
  public void read(int offset, byte[] into, int at, int length) {
    System.arraycopy(bytes, at(offset, length), into, at, length);
  }

  @Override
  public void write(int offset, byte[] from, int at, int length) {
    System.arraycopy(from, at, bytes, at(offset, length), length);
  }

  @Override
  public void zero(int offset, int length) {
    int from = at(offset, length);
    Arrays.fill(bytes, from, from + length, (byte) 0);
  }
}
