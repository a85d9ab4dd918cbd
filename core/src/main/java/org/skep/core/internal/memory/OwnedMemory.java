// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.memory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.map.ObjectSlots;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.MapMemory;
import org.skep.core.internal.run.Runs;

/**
 * The memory of one map. The id of a region is the map's serial number and the region's number in
 * it, so that a program finds a region from the maps that it uses and from no others.
 */
public final class OwnedMemory implements MapMemory {
  private static final int REGION_BITS = 8;
  private static final int MAX_REGIONS = 1 << REGION_BITS;

  /** The largest serial: ids above are for other things. */
  static final int MAX_SERIAL = (0x7fff_0000 >>> REGION_BITS) - 1;

  private final int serial;
  private final BufferPool pool;
  private final MemoryBudget process;
  private final MemoryBudget total;
  private final Runs runs;
  private final boolean readOnly;
  private final List<ByteBuffer> buffers = new ArrayList<>();
  private final List<Slots> slots = new ArrayList<>();
  private volatile DirectRegion[] values = {};
  private long bytes;
  private boolean released;
  private boolean exposed;

  OwnedMemory(
      int serial,
      BufferPool pool,
      MemoryBudget process,
      MemoryBudget total,
      Runs runs,
      boolean readOnly) {
    this.serial = serial;
    this.pool = pool;
    this.process = process;
    this.total = total;
    this.runs = runs;
    this.readOnly = readOnly;
  }

  /** The serial number that a region's id belongs to. */
  public static int serialOf(int regionId) {
    return regionId >>> REGION_BITS;
  }

  /** This map's serial number, from 1. */
  public int serial() {
    return serial;
  }

  /** The region with that id, which must be of this serial; null if there is none yet. */
  public @Nullable DirectRegion region(int id) {
    DirectRegion[] now = values;
    int number = id & (MAX_REGIONS - 1);
    return number < now.length ? now[number] : null;
  }

  /** Bytes taken. */
  public synchronized long bytes() {
    return bytes;
  }

  @Override
  public synchronized DirectRegion allocateValues(int size) {
    DirectRegion[] now = values;
    if (now.length == MAX_REGIONS) {
      throw new BpfException(
          Errno.ENOMEM, "a map has at most %d regions of values".formatted(MAX_REGIONS));
    }
    DirectRegion region =
        new DirectRegion(serial << REGION_BITS | now.length, allocate(size), readOnly);
    DirectRegion[] more = Arrays.copyOf(now, now.length + 1);
    more[now.length] = region;
    values = more;
    return region;
  }

  @Override
  public synchronized DirectRegion allocateHidden(int size) {
    return new DirectRegion(0, allocate(size), false);
  }

  private ByteBuffer allocate(int size) {
    if (size < 0 || size > Integer.MAX_VALUE - Long.BYTES) {
      throw new BpfException(
          Errno.ENOMEM, "a region holds up to 2^31 - 9 bytes, asked for " + size);
    }
    if (released) {
      throw new BpfException(Errno.ENOMEM, "the map is closed");
    }
    int rounded = Math.max(Long.BYTES, (size + Long.BYTES - 1) & -Long.BYTES);
    process.take(rounded);
    try {
      total.take(rounded);
      try {
        ByteBuffer buffer = pool.take(rounded);
        buffers.add(buffer);
        bytes += rounded;
        return buffer.capacity() == rounded ? buffer : buffer.slice(0, rounded);
      } catch (BpfException e) {
        total.giveBack(rounded);
        throw e;
      }
    } catch (BpfException e) {
      process.giveBack(rounded);
      throw e;
    }
  }

  /** Notes that somebody has the bare memory: it serves no other map. */
  public synchronized void expose() {
    exposed = true;
  }

  @Override
  public synchronized ObjectSlots objectSlots(int count) {
    long size = (long) count * Long.BYTES;
    process.take(size);
    try {
      total.take(size);
    } catch (BpfException e) {
      process.giveBack(size);
      throw e;
    }
    bytes += size;
    Slots made = new Slots(runs, count);
    slots.add(made);
    return made;
  }

  /** Empties all slots. */
  public void clearSlots() {
    List<Slots> now;
    synchronized (this) {
      now = List.copyOf(slots);
    }
    now.forEach(Slots::clear);
  }

  /** Gives everything back; no run may hold a pointer any more. */
  public synchronized void release() {
    if (released) {
      return;
    }
    released = true;
    values = new DirectRegion[0];
    if (!exposed) {
      buffers.forEach(pool::giveBack);
    }
    buffers.clear();
    process.giveBack(bytes);
    total.giveBack(bytes);
  }

  @Override
  public void afterGracePeriod(Runnable action) {
    runs.afterGracePeriod(action);
  }

  @Override
  public int cpus() {
    return runs.cpuCount();
  }

  @Override
  public int currentCpu() {
    return runs.currentCpu();
  }
}
