// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.array.internal;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.MapMemory;
import org.skep.bpf.mem.Region;

/**
 * An array with a value for each CPU slot. The values of one CPU lie in regions of their own, so
 * that no two CPUs write to one cache line.
 */
final class PercpuArrayMap implements MapInstance {
  private static final int MOST_REGIONS = 256;

  private final MapSpec spec;
  private final MapMemory memory;
  private final int cpus;
  private final int maxEntries;
  private final int valueSize;
  private final int stride;
  private final int shift;
  private final int mask;

  /** By CPU, then by number. */
  private final DirectRegion[][] regions;

  private PercpuArrayMap(
      MapSpec spec, ArrayLayout layout, MapMemory memory, DirectRegion[][] regions) {
    this.spec = spec;
    this.memory = memory;
    this.cpus = memory.cpus();
    this.maxEntries = spec.maxEntries();
    this.valueSize = spec.valueSize();
    this.stride = (int) layout.stride();
    this.shift = layout.shift();
    this.mask = (1 << shift) - 1;
    this.regions = regions;
  }

  /** The layout of one CPU's values: there are few regions for each. */
  static ArrayLayout layout(MapSpec spec, int cpus) {
    long bytes = Integer.toUnsignedLong(spec.maxEntries()) * ((spec.valueSize() + 7L) & -8L);
    return ArrayLayout.of(spec, Math.max(ArrayLayout.REGION_BYTES, bytes * cpus / 64));
  }

  static PercpuArrayMap create(MapSpec spec, MapMemory memory) {
    int cpus = memory.cpus();
    ArrayLayout layout = layout(spec, cpus);
    if (layout.regions() * cpus > MOST_REGIONS) {
      throw new BpfException(
          Errno.ENOMEM,
          "max_entries = %d of value_size = %d for %d CPUs takes more than %d buffers"
              .formatted(layout.entries(), spec.valueSize(), cpus, MOST_REGIONS));
    }
    DirectRegion[][] regions = new DirectRegion[cpus][(int) layout.regions()];
    for (DirectRegion[] own : regions) {
      for (int i = 0; i < own.length; i++) {
        own[i] = memory.allocateValues((int) layout.bytesOfRegion(i));
      }
    }
    return new PercpuArrayMap(spec, layout, memory, regions);
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  /** The verifier has bounded indexes by the template's size. */
  @Override
  public boolean canStandFor(MapSpec template) {
    return MapInstance.super.canStandFor(template) && template.maxEntries() == spec.maxEntries();
  }

  @Override
  public int callValueSize() {
    return cpus * stride;
  }

  private boolean holds(int index) {
    return Integer.compareUnsigned(index, maxEntries) < 0;
  }

  private int offsetOf(int index) {
    return (index & mask) * stride;
  }

  @Override
  public int lookup(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    int index = key.loadInt(keyOffset);
    if (flags != 0) {
      return Errno.EINVAL.negated();
    }
    if (!holds(index)) {
      return Errno.ENOENT.negated();
    }
    for (int cpu = 0; cpu < cpus; cpu++) {
      regions[cpu][index >>> shift].copyTo(
          offsetOf(index), value, valueOffset + cpu * stride, stride);
    }
    return 0;
  }

  /** 0 if an update may go on. */
  private int refused(int index, long flags) {
    if (Long.compareUnsigned(flags, MapFlags.EXIST) > 0) {
      return Errno.EINVAL.negated();
    }
    if (!holds(index)) {
      return Errno.E2BIG.negated();
    }
    return flags == MapFlags.NOEXIST ? Errno.EEXIST.negated() : 0;
  }

  @Override
  public int update(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    int index = key.loadInt(keyOffset);
    int refused = refused(index, flags);
    if (refused != 0) {
      return refused;
    }
    for (int cpu = 0; cpu < cpus; cpu++) {
      value.copyTo(
          valueOffset + cpu * stride, regions[cpu][index >>> shift], offsetOf(index), stride);
    }
    return 0;
  }

  @Override
  public int programUpdate(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    int index = key.loadInt(keyOffset);
    int refused = refused(index, flags);
    if (refused != 0) {
      return refused;
    }
    DirectRegion own = regions[memory.currentCpu()][index >>> shift];
    value.copyTo(valueOffset, own, offsetOf(index), valueSize);
    return 0;
  }

  @Override
  public int delete(Region key, int keyOffset) {
    return Errno.EINVAL.negated();
  }

  @Override
  public int nextKey(@Nullable Region key, int keyOffset, Region next, int nextOffset) {
    return ArrayMap.nextIndex(maxEntries, key, keyOffset, next, nextOffset);
  }

  @Override
  public long lookupAddress(Region key, int keyOffset) {
    return lookupAddress(key, keyOffset, memory.currentCpu());
  }

  @Override
  public long lookupAddress(Region key, int keyOffset, int cpu) {
    int index = key.loadInt(keyOffset);
    return holds(index) && cpu >= 0 && cpu < cpus
        ? regions[cpu][index >>> shift].address(offsetOf(index))
        : 0;
  }

  @Override
  public long entries() {
    return Integer.toUnsignedLong(maxEntries);
  }
}
