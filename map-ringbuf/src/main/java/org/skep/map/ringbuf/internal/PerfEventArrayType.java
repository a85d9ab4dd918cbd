// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.ringbuf.internal;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapType;
import org.skep.bpf.map.OptionalField;
import org.skep.bpf.mem.MapMemory;

/**
 * {@code BPF_MAP_TYPE_PERF_EVENT_ARRAY}: records from programs to Java, in a ring for each CPU
 * slot.
 *
 * <p>{@code map_extra}, which Linux wants to be 0, may say how many bytes each ring has: a power of
 * two from 4096 on; 0 is {@value #DEFAULT_BYTES}. {@code BPF_F_PRESERVE_ELEMS} changes nothing, as
 * no perf events are inserted.
 */
@Component
public final class PerfEventArrayType implements MapType {
  private static final int FLAGS =
      MapFlags.NUMA_NODE | MapFlags.RDONLY | MapFlags.WRONLY | MapFlags.PRESERVE_ELEMS;

  private static final int PAGE = 4096;
  private static final int DEFAULT_BYTES = 1 << 16;
  private static final int MAX_BYTES = 1 << 29;

  private final List<Helper> helpers = PerfEventHelpers.all();

  /** For Declarative Services and {@link java.util.ServiceLoader}. */
  public PerfEventArrayType() {}

  @Override
  public int number() {
    return MapTypes.PERF_EVENT_ARRAY;
  }

  @Override
  public String name() {
    return "perf_event_array";
  }

  @Override
  public int flags() {
    return FLAGS;
  }

  @Override
  public Set<OptionalField> optionalFields() {
    return EnumSet.of(OptionalField.MAP_EXTRA);
  }

  @Override
  public Set<MapOperation> operations() {
    return EnumSet.of(MapOperation.PROG_PERF_EVENT);
  }

  @Override
  public List<Helper> helpers() {
    return helpers;
  }

  @Override
  public void check(MapSpec spec) {
    if (spec.keySize() != Integer.BYTES || spec.valueSize() != Integer.BYTES) {
      throw new BpfException(
          Errno.EINVAL,
          "key_size = %d, value_size = %d, expected 4 and 4"
              .formatted(
                  Integer.toUnsignedLong(spec.keySize()),
                  Integer.toUnsignedLong(spec.valueSize())));
    }
    if (spec.maxEntries() == 0) {
      throw new BpfException(Errno.EINVAL, "max_entries = 0, expected the number of CPU slots");
    }
    long bytes = spec.extra();
    if (bytes != 0 && (Long.bitCount(bytes) != 1 || bytes < PAGE || bytes > MAX_BYTES)) {
      throw new BpfException(
          Errno.EINVAL,
          "map_extra = %d: the bytes of each ring are a power of two from %d to %d, or 0 for %d"
              .formatted(bytes, PAGE, MAX_BYTES, DEFAULT_BYTES));
    }
  }

  private static int ringBytes(MapSpec spec) {
    return spec.extra() == 0 ? DEFAULT_BYTES : (int) spec.extra();
  }

  private static int rings(MapSpec spec, int cpus) {
    return (int) Math.min(cpus, Integer.toUnsignedLong(spec.maxEntries()));
  }

  @Override
  public long memoryBytes(MapSpec spec, int cpus) {
    return 2L * ringBytes(spec) * rings(spec, cpus);
  }

  @Override
  public MapInstance create(MapSpec spec, MapMemory memory) {
    return new PerfEventArray(spec, memory, rings(spec, memory.cpus()), ringBytes(spec));
  }
}
