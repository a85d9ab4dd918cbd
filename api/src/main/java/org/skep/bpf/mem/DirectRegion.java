// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.mem;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory that threads share: map values, rings. Over a direct buffer, because only those have
 * atomic accesses on every JDK. Aligned accesses of 2, 4 and 8 bytes never tear; the {@code atomic}
 * methods are sequentially consistent and fault when unaligned ({@link IllegalStateException}).
 */
public final class DirectRegion extends Region {
  private static final VarHandle SHORT =
      MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  static {
    // From JDK 22 on, every access of a buffer asks for its segment. HotSpot calls that instead of
    // inlining it if the class is not loaded when it compiles the access, which makes it six times
    // as slow.
    try {
      Class.forName("java.lang.foreign.MemorySegment");
    } catch (ClassNotFoundException e) {
      // Before JDK 22.
    }
  }

  private final ByteBuffer buffer;
  private final boolean readOnly;

  /**
   * A region over [0, capacity) of {@code buffer}, whose position and limit are never looked at.
   *
   * @param buffer a direct buffer, its first byte aligned to 8
   * @param readOnly whether programs may only read it
   */
  public DirectRegion(int id, ByteBuffer buffer, boolean readOnly) {
    super(id);
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException("shared memory takes a direct buffer");
    }
    this.buffer = buffer;
    this.readOnly = readOnly;
  }

  /** The buffer under the region. */
  public ByteBuffer buffer() {
    return buffer;
  }

  @Override
  public int size() {
    return buffer.capacity();
  }

  @Override
  public boolean isReadOnly() {
    return readOnly;
  }

  @Override
  public int loadByte(int offset) {
    return buffer.get(offset) & 0xff;
  }

  @Override
  public int loadShort(int offset) {
    return (short) SHORT.get(buffer, offset) & 0xffff;
  }

  @Override
  public int loadInt(int offset) {
    return (int) INT.get(buffer, offset);
  }

  @Override
  public long loadLong(int offset) {
    return (long) LONG.get(buffer, offset);
  }

  @Override
  public void storeByte(int offset, int value) {
    buffer.put(offset, (byte) value);
  }

  @Override
  public void storeShort(int offset, int value) {
    SHORT.set(buffer, offset, (short) value);
  }

  @Override
  public void storeInt(int offset, int value) {
    INT.set(buffer, offset, value);
  }

  @Override
  public void storeLong(int offset, long value) {
    LONG.set(buffer, offset, value);
  }

  @Override
  public void read(int offset, byte[] into, int at, int length) {
    buffer.get(offset, into, at, length);
  }

  @Override
  public void write(int offset, byte[] from, int at, int length) {
    buffer.put(offset, from, at, length);
  }

  @Override
  public void zero(int offset, int length) {
    java.util.Objects.checkFromIndexSize(offset, /* size= */ length, /* length= */ size());
    int done = 0;
    for (; done + Long.BYTES <= length; done += Long.BYTES) {
      LONG.set(buffer, offset + done, 0L);
    }
    for (; done < length; done++) {
      buffer.put(offset + done, (byte) 0);
    }
  }

  /** Four bytes, acquired: what was released before is seen. */
  public int loadIntAcquire(int offset) {
    return (int) INT.getAcquire(buffer, offset);
  }

  /** Eight bytes, acquired. */
  public long loadLongAcquire(int offset) {
    return (long) LONG.getAcquire(buffer, offset);
  }

  /** Four bytes, released. */
  public void storeIntRelease(int offset, int value) {
    INT.setRelease(buffer, offset, value);
  }

  /** Eight bytes, released. */
  public void storeLongRelease(int offset, long value) {
    LONG.setRelease(buffer, offset, value);
  }

  /** Atomic add; the old value. */
  public int atomicAddInt(int offset, int value) {
    return (int) INT.getAndAdd(buffer, offset, value);
  }

  /** Atomic add; the old value. */
  public long atomicAddLong(int offset, long value) {
    return (long) LONG.getAndAdd(buffer, offset, value);
  }

  /** Atomic or; the old value. */
  public int atomicOrInt(int offset, int value) {
    return (int) INT.getAndBitwiseOr(buffer, offset, value);
  }

  /** Atomic or; the old value. */
  public long atomicOrLong(int offset, long value) {
    return (long) LONG.getAndBitwiseOr(buffer, offset, value);
  }

  /** Atomic and; the old value. */
  public int atomicAndInt(int offset, int value) {
    return (int) INT.getAndBitwiseAnd(buffer, offset, value);
  }

  /** Atomic and; the old value. */
  public long atomicAndLong(int offset, long value) {
    return (long) LONG.getAndBitwiseAnd(buffer, offset, value);
  }

  /** Atomic exclusive or; the old value. */
  public int atomicXorInt(int offset, int value) {
    return (int) INT.getAndBitwiseXor(buffer, offset, value);
  }

  /** Atomic exclusive or; the old value. */
  public long atomicXorLong(int offset, long value) {
    return (long) LONG.getAndBitwiseXor(buffer, offset, value);
  }

  /** Atomic exchange; the old value. */
  public int exchangeInt(int offset, int value) {
    return (int) INT.getAndSet(buffer, offset, value);
  }

  /** Atomic exchange; the old value. */
  public long exchangeLong(int offset, long value) {
    return (long) LONG.getAndSet(buffer, offset, value);
  }

  /** Atomic compare and exchange; the value found. */
  public int compareExchangeInt(int offset, int expected, int value) {
    return (int) INT.compareAndExchange(buffer, offset, expected, value);
  }

  /** Atomic compare and exchange; the value found. */
  public long compareExchangeLong(int offset, long expected, long value) {
    return (long) LONG.compareAndExchange(buffer, offset, expected, value);
  }
}
