// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.array.internal;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.KeyKind;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapType;
import org.skep.bpf.mem.MapMemory;

/** {@code BPF_MAP_TYPE_PERCPU_ARRAY} (kernel documentation, map_array.rst). */
@Component(immediate = true)
public final class PercpuArrayMapType implements MapType {
  /** The largest value of one CPU. */
  private static final int PERCPU_LIMIT = 32 << 10;

  private static final int FLAGS =
      MapFlags.RDONLY | MapFlags.WRONLY | MapFlags.RDONLY_PROG | MapFlags.WRONLY_PROG;
  private static final Set<MapOperation> OPERATIONS =
      Collections.unmodifiableSet(
          EnumSet.of(
              MapOperation.PROG_LOOKUP,
              MapOperation.PROG_UPDATE,
              MapOperation.PROG_DELETE,
              MapOperation.PROG_LOOKUP_PERCPU,
              MapOperation.PROG_FOR_EACH,
              MapOperation.LOOKUP_BATCH,
              MapOperation.UPDATE_BATCH));

  @Override
  public int number() {
    return MapTypes.PERCPU_ARRAY;
  }

  @Override
  public String name() {
    return "percpu_array";
  }

  @Override
  public int flags() {
    return FLAGS;
  }

  @Override
  public Set<MapOperation> operations() {
    return OPERATIONS;
  }

  @Override
  public void check(MapSpec spec) {
    ArrayMapType.checkSizes(spec, FLAGS);
    if (Integer.compareUnsigned(spec.valueSize(), PERCPU_LIMIT) > 0) {
      throw new BpfException(
          Errno.E2BIG,
          "value_size = %d, a CPU's value has at most %d"
              .formatted(Integer.toUnsignedLong(spec.valueSize()), PERCPU_LIMIT));
    }
  }

  @Override
  public void checkTypes(MapSpec spec, KeyKind key, boolean isValueSection) {
    ArrayMapType.checkKey(spec, key, isValueSection);
  }

  @Override
  public long memoryBytes(MapSpec spec, int cpus) {
    return PercpuArrayMap.layout(spec, cpus).bytes() * cpus;
  }

  @Override
  public MapInstance create(MapSpec spec, MapMemory memory) {
    return PercpuArrayMap.create(spec, memory);
  }
}
