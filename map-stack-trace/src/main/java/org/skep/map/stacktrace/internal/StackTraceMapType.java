// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.stacktrace.internal;

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
import org.skep.bpf.mem.MapMemory;

/**
 * {@code BPF_MAP_TYPE_STACK_TRACE}: Java stacks of probed threads by id. All frames are Java's, so
 * that {@code BPF_F_USER_STACK} makes no difference; there are no build ids.
 */
@Component
public final class StackTraceMapType implements MapType {
  private static final int FLAGS = MapFlags.NUMA_NODE | MapFlags.RDONLY | MapFlags.WRONLY;

  /** Linux's default of {@code kernel.perf_event_max_stack}. */
  private static final int MOST_FRAMES = 127;

  private static final int MOST_ENTRIES = 1 << 22;

  private final FrameTable table = new FrameTable();
  private final List<Helper> helpers = StackHelpers.all(table);

  /** For Declarative Services and {@link java.util.ServiceLoader}. */
  public StackTraceMapType() {}

  @Override
  public int number() {
    return MapTypes.STACK_TRACE;
  }

  @Override
  public String name() {
    return "stack_trace";
  }

  @Override
  public int flags() {
    return FLAGS;
  }

  @Override
  public Set<MapOperation> operations() {
    return EnumSet.of(MapOperation.PROG_STACK_ID, MapOperation.LOOKUP_AND_DELETE);
  }

  @Override
  public List<Helper> helpers() {
    return helpers;
  }

  @Override
  public void check(MapSpec spec) {
    if (spec.keySize() != Integer.BYTES) {
      throw new BpfException(
          Errno.EINVAL,
          "key_size = %d, expected 4".formatted(Integer.toUnsignedLong(spec.keySize())));
    }
    int size = spec.valueSize();
    if (size < Long.BYTES || size % Long.BYTES != 0 || size > MOST_FRAMES * Long.BYTES) {
      throw new BpfException(
          Errno.EINVAL,
          "value_size = %d, expected 8 for each frame, of which there are 1 to %d"
              .formatted(Integer.toUnsignedLong(size), MOST_FRAMES));
    }
    if (spec.maxEntries() == 0) {
      throw new BpfException(Errno.EINVAL, "max_entries = 0, expected at least 1");
    }
    if (Integer.compareUnsigned(spec.maxEntries(), MOST_ENTRIES) > 0
        || StackTraceMap.bytes(spec) > Integer.MAX_VALUE - Long.BYTES) {
      throw new BpfException(
          Errno.E2BIG,
          "max_entries = %d: the stacks would take more than 2 GiB"
              .formatted(Integer.toUnsignedLong(spec.maxEntries())));
    }
  }

  @Override
  public long memoryBytes(MapSpec spec, int cpus) {
    return StackTraceMap.bytes(spec);
  }

  @Override
  public MapInstance create(MapSpec spec, MapMemory memory) {
    return new StackTraceMap(spec, table, memory.allocateHidden((int) StackTraceMap.bytes(spec)));
  }
}
