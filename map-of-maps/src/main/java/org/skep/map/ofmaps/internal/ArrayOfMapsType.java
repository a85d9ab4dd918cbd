// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.ofmaps.internal;

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
import org.skep.bpf.map.OptionalField;
import org.skep.bpf.mem.MapMemory;

/** {@code BPF_MAP_TYPE_ARRAY_OF_MAPS}. */
@Component
public final class ArrayOfMapsType implements MapType {
  private static final int SIZE = Integer.BYTES;
  private static final int FLAGS =
      MapFlags.NUMA_NODE | MapFlags.RDONLY | MapFlags.WRONLY | MapFlags.RDONLY_PROG;

  /** For Declarative Services and {@link java.util.ServiceLoader}. */
  public ArrayOfMapsType() {}

  @Override
  public int number() {
    return MapTypes.ARRAY_OF_MAPS;
  }

  @Override
  public String name() {
    return "array_of_maps";
  }

  @Override
  public int flags() {
    return FLAGS;
  }

  @Override
  public Set<OptionalField> optionalFields() {
    return Set.of(OptionalField.INNER_MAP_FD);
  }

  @Override
  public ObjectKind holds() {
    return ObjectKind.MAP;
  }

  @Override
  public Set<MapOperation> operations() {
    return EnumSet.of(MapOperation.PROG_LOOKUP, MapOperation.LOOKUP_BATCH);
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
    return new ArrayOfMaps(spec, memory.objectSlots(spec.maxEntries()));
  }
}
