// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.mem;

/**
 * A piece of memory of a fixed size. A program's pointer is {@code id << 32 | offset}; it resolves
 * only the regions of its own maps and its own run. All accesses are little-endian, may be
 * unaligned, and are bounds-checked: outside [0, {@link #size()}) they throw {@link
 * IndexOutOfBoundsException}, which ends a run as a fault and never reaches a caller.
 *
 * <p>{@link HeapRegion} is private to one run or one caller; {@link DirectRegion} may be shared by
 * threads and has the atomic accesses.
 */
public abstract sealed class Region permits HeapRegion, DirectRegion {
  private final int id;

  Region(int id) {
    this.id = id;
  }

  /** The id that the upper half of a pointer into this region holds; 0 if programs cannot. */
  public final int id() {
    return id;
  }

  /** A program's pointer to {@code offset} in this region. */
  public final long address(int offset) {
    return (long) id << 32 | (offset & 0xffffffffL);
  }

  /** Bytes. */
  public abstract int size();

  /** Whether programs may only read it: their stores are faults. */
  public abstract boolean isReadOnly();

  /** The byte at {@code offset}, unsigned. */
  public abstract int loadByte(int offset);

  /** Two bytes, unsigned. */
  public abstract int loadShort(int offset);

  /** Four bytes. */
  public abstract int loadInt(int offset);

  /** Eight bytes. */
  public abstract long loadLong(int offset);

  /** Stores the low byte of {@code value}. */
  public abstract void storeByte(int offset, int value);

  /** Stores the low two bytes of {@code value}. */
  public abstract void storeShort(int offset, int value);

  /** Stores four bytes. */
  public abstract void storeInt(int offset, int value);

  /** Stores eight bytes. */
  public abstract void storeLong(int offset, long value);

  /** Copies out of this region into an array. */
  public abstract void read(int offset, byte[] into, int at, int length);

  /** Copies into this region from an array. */
  public abstract void write(int offset, byte[] from, int at, int length);

  /** Sets {@code length} bytes to zero. */
  public abstract void zero(int offset, int length);

  /**
   * Copies {@code length} bytes into {@code target}, eight at a time where it can: another thread
   * sees each aligned eight bytes whole. The ranges must not overlap unless they are the same.
   */
  public final void copyTo(int offset, Region target, int at, int length) {
    int done = 0;
    for (; done + Long.BYTES <= length; done += Long.BYTES) {
      target.storeLong(at + done, loadLong(offset + done));
    }
    if (done + Integer.BYTES <= length) {
      target.storeInt(at + done, loadInt(offset + done));
      done += Integer.BYTES;
    }
    for (; done < length; done++) {
      target.storeByte(at + done, loadByte(offset + done));
    }
  }

  /** A copy of {@code length} bytes. */
  public final byte[] bytes(int offset, int length) {
    byte[] copy = new byte[length];
    read(offset, copy, 0, length);
    return copy;
  }

  /** Whether [{@code offset}, {@code offset + length}) lies inside. */
  public final boolean holds(int offset, int length) {
    return offset >= 0 && length >= 0 && (long) offset + length <= size();
  }
}
