// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.ringbuf.internal;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapType;
import org.skep.bpf.mem.MapMemory;

/**
 * {@code BPF_MAP_TYPE_USER_RINGBUF}: records from Java to programs, {@code max_entries} bytes of
 * them.
 */
@Component
public final class UserRingBufferType implements MapType {
  private final List<Helper> helpers = UserRingBufferHelpers.all();

  /** For Declarative Services and {@link java.util.ServiceLoader}. */
  public UserRingBufferType() {}

  @Override
  public int number() {
    return MapTypes.USER_RINGBUF;
  }

  @Override
  public String name() {
    return "user_ringbuf";
  }

  @Override
  public int flags() {
    return MapFlags.NUMA_NODE;
  }

  @Override
  public Set<MapOperation> operations() {
    return EnumSet.of(MapOperation.PROG_USER_RINGBUF);
  }

  @Override
  public List<Helper> helpers() {
    return helpers;
  }

  @Override
  public void check(MapSpec spec) {
    RingBufferType.checkShape(spec);
  }

  @Override
  public long memoryBytes(MapSpec spec, int cpus) {
    return 2 * Integer.toUnsignedLong(spec.maxEntries());
  }

  @Override
  public MapInstance create(MapSpec spec, MapMemory memory) {
    return new UserRingBuffer(spec, RingBufferType.allocate(spec, memory));
  }
}
