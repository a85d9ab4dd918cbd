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

/** {@code BPF_MAP_TYPE_HASH_OF_MAPS}. */
@Component
public final class HashOfMapsType implements MapType {
  private static final int SIZE = Integer.BYTES;
  private static final int FLAGS =
      MapFlags.NUMA_NODE
          | MapFlags.RDONLY
          | MapFlags.WRONLY
          | MapFlags.RDONLY_PROG
          | MapFlags.WRONLY_PROG
          | MapFlags.NO_PREALLOC
          | MapFlags.ZERO_SEED;

  /** For Declarative Services and {@link java.util.ServiceLoader}. */
  public HashOfMapsType() {}

  @Override
  public int number() {
    return MapTypes.HASH_OF_MAPS;
  }

  @Override
  public String name() {
    return "hash_of_maps";
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
    if (spec.keySize() <= 0 || spec.valueSize() != SIZE || spec.maxEntries() == 0) {
      throw new BpfException(
          Errno.EINVAL,
          "key_size = %d, value_size = %d, max_entries = %d: a key has a byte at least, a value 4, and there is an entry"
              .formatted(
                  spec.keySize(), spec.valueSize(), Integer.toUnsignedLong(spec.maxEntries())));
    }
  }

  @Override
  public long memoryBytes(MapSpec spec, int cpus) {
    return HashOfMaps.memoryBytes(spec);
  }

  @Override
  public MapInstance create(MapSpec spec, MapMemory memory) {
    if (spec.maxEntries() < 0) {
      throw new BpfException(Errno.ENOMEM, "max_entries: more than 2^31 - 1 slots");
    }
    return new HashOfMaps(spec, memory);
  }
}
