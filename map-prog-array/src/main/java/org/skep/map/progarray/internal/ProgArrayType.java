// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.progarray.internal;

import java.util.EnumSet;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapType;
import org.skep.bpf.mem.MapMemory;

/** {@code BPF_MAP_TYPE_PROG_ARRAY}: where {@code bpf_tail_call} finds programs. */
@Component
public final class ProgArrayType implements MapType {
  private static final int SIZE = Integer.BYTES;
  private static final int FLAGS = MapFlags.NUMA_NODE | MapFlags.RDONLY | MapFlags.WRONLY;

  /** For Declarative Services and {@link java.util.ServiceLoader}. */
  public ProgArrayType() {}

  @Override
  public int number() {
    return MapTypes.PROG_ARRAY;
  }

  @Override
  public String name() {
    return "prog_array";
  }

  @Override
  public int flags() {
    return FLAGS;
  }

  @Override
  public ObjectKind holds() {
    return ObjectKind.PROG;
  }

  @Override
  public Set<MapOperation> operations() {
    return EnumSet.of(MapOperation.PROG_TAIL_CALL);
  }

  @Override
  public void check(MapSpec spec) {
    if (spec.keySize() != SIZE || spec.valueSize() != SIZE || spec.maxEntries() == 0) {
      throw new BpfException(
          Errno.EINVAL,
          "key_size = %d, value_size = %d, max_entries = %d: keys and values have 4 bytes, and there is a slot"
              .formatted(
                  spec.keySize(), spec.valueSize(), Integer.toUnsignedLong(spec.maxEntries())));
    }
  }

  @Override
  public long memoryBytes(MapSpec spec, int cpus) {
    return Integer.toUnsignedLong(spec.maxEntries()) * Long.BYTES;
  }

  @Override
  public MapInstance create(MapSpec spec, MapMemory memory) {
    if (spec.maxEntries() < 0) {
      throw new BpfException(Errno.ENOMEM, "max_entries: more than 2^31 - 1 slots");
    }
    return new ProgArray(spec, memory.objectSlots(spec.maxEntries()));
  }
}
