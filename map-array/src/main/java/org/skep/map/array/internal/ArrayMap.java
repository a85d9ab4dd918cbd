// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.array.internal;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.FixedStrideValues;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.ValueFields;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.MapMemory;
import org.skep.bpf.mem.Region;

/** An array: every element exists from the start, is zero, and is written in place. */
final class ArrayMap implements MapInstance, FixedStrideValues {
  /** A buffer's length is an int, and the allocator rounds it up. */
  private static final int LARGEST_BUFFER = Integer.MAX_VALUE - Long.BYTES;

  private static final int MOST_REGIONS = 1024;

  private final MapSpec spec;
  private final ValueFields fields;
  private final int maxEntries;
  private final int valueSize;
  private final int stride;
  private final int shift;
  private final int mask;
  private final DirectRegion[] regions;

  private ArrayMap(MapSpec spec, ArrayLayout layout, DirectRegion[] regions) {
    this.spec = spec;
    this.fields = spec.fields();
    this.maxEntries = spec.maxEntries();
    this.valueSize = spec.valueSize();
    this.stride = (int) layout.stride();
    this.shift = layout.shift();
    this.mask = (1 << layout.shift()) - 1;
    this.regions = regions;
  }

  /** Allocates all regions; core takes back what was allocated when one fails. */
  static ArrayMap create(MapSpec spec, ArrayLayout layout, MapMemory memory) {
    if (layout.stride() > LARGEST_BUFFER || layout.regions() > MOST_REGIONS) {
      throw new BpfException(
          Errno.ENOMEM,
          "max_entries = %d of value_size = %d: more than %d buffers of at most %d bytes"
              .formatted(layout.entries(), spec.valueSize(), MOST_REGIONS, LARGEST_BUFFER));
    }
    DirectRegion[] regions = new DirectRegion[(int) layout.regions()];
    for (int i = 0; i < regions.length; i++) {
      regions[i] = memory.allocateValues((int) layout.bytesOfRegion(i));
    }
    return new ArrayMap(spec, layout, regions);
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  /** The verifier has bounded indexes by the template's size. */
  @Override
  public boolean canStandFor(MapSpec template) {
    return MapInstance.super.canStandFor(template)
        && (spec.has(MapFlags.INNER_MAP) || template.maxEntries() == spec.maxEntries());
  }

  private boolean holds(int index) {
    return Integer.compareUnsigned(index, maxEntries) < 0;
  }

  private DirectRegion regionOf(int index) {
    return regions[index >>> shift];
  }

  private int offsetOf(int index) {
    return (index & mask) * stride;
  }

  @Override
  public int lookup(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    int index = key.loadInt(keyOffset);
    if (!holds(index)) {
      return Errno.ENOENT.negated();
    }
    DirectRegion region = regionOf(index);
    int at = offsetOf(index);
    boolean isLocked = (flags & MapFlags.F_LOCK) != 0;
    if (isLocked && !fields.hasSpinLock()) {
      return Errno.EINVAL.negated();
    }
    if (isLocked && !fields.lock(region, at)) {
      return Errno.EBUSY.negated();
    }
    region.copyTo(at, value, valueOffset, valueSize);
    if (isLocked) {
      fields.unlock(region, at);
    }
    if (!fields.isEmpty()) {
      fields.clearIn(value, valueOffset);
    }
    return 0;
  }

  @Override
  public int update(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    if (Long.compareUnsigned(flags & ~MapFlags.F_LOCK, MapFlags.EXIST) > 0) {
      return Errno.EINVAL.negated();
    }
    int index = key.loadInt(keyOffset);
    if (!holds(index)) {
      return Errno.E2BIG.negated();
    }
    if ((flags & MapFlags.NOEXIST) != 0) {
      return Errno.EEXIST.negated();
    }
    boolean isLocked = (flags & MapFlags.F_LOCK) != 0;
    if (isLocked && !fields.hasSpinLock()) {
      return Errno.EINVAL.negated();
    }
    DirectRegion region = regionOf(index);
    int at = offsetOf(index);
    if (isLocked && !fields.lock(region, at)) {
      return Errno.EBUSY.negated();
    }
    if (fields.isEmpty()) {
      value.copyTo(valueOffset, region, at, valueSize);
    } else {
      fields.copyAround(value, valueOffset, region, at, valueSize);
      fields.dropTimer(region, at);
    }
    if (isLocked) {
      fields.unlock(region, at);
    }
    return 0;
  }

  @Override
  public int delete(Region key, int keyOffset) {
    return Errno.EINVAL.negated();
  }

  @Override
  public int nextKey(@Nullable Region key, int keyOffset, Region next, int nextOffset) {
    return nextIndex(maxEntries, key, keyOffset, next, nextOffset);
  }

  /** Ascending from 0, to which no key and one out of range lead. */
  static int nextIndex(
      int maxEntries, @Nullable Region key, int keyOffset, Region next, int nextOffset) {
    int index = key == null ? -1 : key.loadInt(keyOffset);
    if (Integer.compareUnsigned(index, maxEntries) >= 0) {
      next.storeInt(nextOffset, 0);
      return 0;
    }
    if (index == maxEntries - 1) {
      return Errno.ENOENT.negated();
    }
    next.storeInt(nextOffset, index + 1);
    return 0;
  }

  @Override
  public long lookupAddress(Region key, int keyOffset) {
    int index = key.loadInt(keyOffset);
    return holds(index) ? regionOf(index).address(offsetOf(index)) : 0;
  }

  @Override
  public int keyAt(long address, Region key, int keyOffset) {
    int offset = (int) address;
    for (int i = 0; i < regions.length; i++) {
      if (regions[i].id() == (int) (address >>> 32) && offset % stride == 0) {
        key.storeInt(keyOffset, (i << shift) + offset / stride);
        return 0;
      }
    }
    return Errno.ENOENT.negated();
  }

  @Override
  public long valueAddress(int offset) {
    if (maxEntries != 1) {
      return Errno.ENOTSUPP.negated();
    }
    return Integer.compareUnsigned(offset, valueSize) < 0
        ? regions[0].address(offset)
        : Errno.EINVAL.negated();
  }

  @Override
  public long entries() {
    return Integer.toUnsignedLong(maxEntries);
  }

  @Override
  public FixedStrideValues fixedStrideValues() {
    return this;
  }

  @Override
  public int stride() {
    return stride;
  }

  @Override
  public int entriesPerRegion() {
    return 1 << shift;
  }

  @Override
  public DirectRegion region(int number) {
    return regions[number];
  }
}
