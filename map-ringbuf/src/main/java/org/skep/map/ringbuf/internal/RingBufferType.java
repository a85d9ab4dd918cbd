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
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.MapMemory;

/**
 * {@code BPF_MAP_TYPE_RINGBUF}: records from programs to Java, {@code max_entries} bytes of them.
 */
@Component
public final class RingBufferType implements MapType {
  private static final int PAGE = 4096;
  private static final int MAX_BYTES = 1 << 29;

  private final List<Helper> helpers = RingBufferHelpers.all();

  /** For Declarative Services and {@link java.util.ServiceLoader}. */
  public RingBufferType() {}

  @Override
  public int number() {
    return MapTypes.RINGBUF;
  }

  @Override
  public String name() {
    return "ringbuf";
  }

  @Override
  public int flags() {
    return MapFlags.NUMA_NODE;
  }

  @Override
  public Set<MapOperation> operations() {
    return EnumSet.of(MapOperation.PROG_RINGBUF);
  }

  @Override
  public List<Helper> helpers() {
    return helpers;
  }

  @Override
  public void check(MapSpec spec) {
    checkShape(spec);
  }

  /** What rings in either direction have in common. */
  static void checkShape(MapSpec spec) {
    if (spec.keySize() != 0 || spec.valueSize() != 0) {
      throw new BpfException(
          Errno.EINVAL,
          "key_size = %d, value_size = %d: a ring buffer has neither keys nor values"
              .formatted(spec.keySize(), spec.valueSize()));
    }
    if (Integer.bitCount(spec.maxEntries()) != 1 || spec.maxEntries() % PAGE != 0) {
      throw new BpfException(
          Errno.EINVAL,
          "max_entries = %d: the bytes of a ring buffer are a power of two, %d or more"
              .formatted(Integer.toUnsignedLong(spec.maxEntries()), PAGE));
    }
  }

  @Override
  public long memoryBytes(MapSpec spec, int cpus) {
    return 2 * Integer.toUnsignedLong(spec.maxEntries());
  }

  @Override
  public MapInstance create(MapSpec spec, MapMemory memory) {
    return new RingBuffer(spec, allocate(spec, memory));
  }

  static DirectRegion allocate(MapSpec spec, MapMemory memory) {
    if (Integer.compareUnsigned(spec.maxEntries(), MAX_BYTES) > 0) {
      throw new BpfException(
          Errno.ENOMEM,
          "max_entries: a ring buffer has at most %d bytes here".formatted(MAX_BYTES));
    }
    // A record that passes the end goes on behind it, so that it is in one piece.
    return memory.allocateValues(2 * spec.maxEntries());
  }
}
