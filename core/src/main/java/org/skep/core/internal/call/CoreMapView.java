// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.call;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.map.FixedStrideValues;
import org.skep.bpf.map.MapView;
import org.skep.bpf.mem.DirectRegion;
import org.skep.core.internal.object.MapObject;
import org.skep.core.internal.run.Runs;

/** A view of an array: each access is a section, so that memory never goes away beneath it. */
final class CoreMapView implements MapView {
  private final Runs runs;
  private final MapObject map;
  private final FixedStrideValues values;
  private final boolean isWritable;
  private final long regionBytes;
  private final long size;
  private final AtomicBoolean isClosed = new AtomicBoolean();
  private final AtomicBoolean isExposed = new AtomicBoolean();

  /** Takes over a reference to {@code map} and, if it is writable, the begin of a write. */
  CoreMapView(Runs runs, MapObject map, FixedStrideValues values, boolean isWritable) {
    this.runs = runs;
    this.map = map;
    this.values = values;
    this.isWritable = isWritable;
    this.regionBytes = (long) values.entriesPerRegion() * values.stride();
    this.size = Integer.toUnsignedLong(map.spec().maxEntries()) * values.stride();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int stride() {
    return values.stride();
  }

  @Override
  public boolean isWritable() {
    return isWritable;
  }

  private DirectRegion region(long offset, int length) {
    Objects.checkFromIndexSize(offset, (long) length, size);
    return values.region((int) (offset / regionBytes));
  }

  private int at(long offset) {
    return (int) (offset % regionBytes);
  }

  private Runs.Section begin() {
    Runs.Section section = runs.enterSection();
    if (section == null) {
      throw new BpfException(Errno.EAGAIN, "too many virtual threads are in calls; try again");
    }
    if (isClosed.get()) {
      section.close();
      throw new IllegalStateException("the view of map " + map.id() + " is closed");
    }
    return section;
  }

  private Runs.Section beginWrite() {
    if (!isWritable) {
      throw new UnsupportedOperationException("the view of map " + map.id() + " is read-only");
    }
    return begin();
  }

  @Override
  public int getInt(long offset) {
    Runs.Section section = begin();
    try {
      return region(offset, Integer.BYTES).loadIntAcquire(at(offset));
    } finally {
      section.close();
    }
  }

  @Override
  public void putInt(long offset, int value) {
    Runs.Section section = beginWrite();
    try {
      region(offset, Integer.BYTES).storeIntRelease(at(offset), value);
    } finally {
      section.close();
    }
  }

  @Override
  public long getLong(long offset) {
    Runs.Section section = begin();
    try {
      return region(offset, Long.BYTES).loadLongAcquire(at(offset));
    } finally {
      section.close();
    }
  }

  @Override
  public void putLong(long offset, long value) {
    Runs.Section section = beginWrite();
    try {
      region(offset, Long.BYTES).storeLongRelease(at(offset), value);
    } finally {
      section.close();
    }
  }

  @Override
  public long getAndAddLong(long offset, long delta) {
    Runs.Section section = beginWrite();
    try {
      return region(offset, Long.BYTES).atomicAddLong(at(offset), delta);
    } finally {
      section.close();
    }
  }

  @Override
  public int buffers() {
    return (int) ((size - 1) / regionBytes) + 1;
  }

  @Override
  public ByteBuffer buffer(int number) {
    Runs.Section section = begin();
    try {
      Objects.checkIndex(number, buffers());
      map.memory().expose();
      if (isWritable && isExposed.compareAndSet(false, true) && !map.beginWrite()) {
        throw new IllegalStateException("a map with a writable view is not frozen");
      }
      ByteBuffer bare = values.region(number).buffer();
      ByteBuffer given = isWritable ? bare.duplicate() : bare.asReadOnlyBuffer();
      return given.clear().order(ByteOrder.LITTLE_ENDIAN);
    } finally {
      section.close();
    }
  }

  @Override
  public void close() {
    if (isClosed.compareAndSet(false, true)) {
      if (isWritable) {
        map.endWrite();
      }
      map.removeUser();
      map.release();
    }
  }
}
