// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.osgi.service.component.annotations.Component;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapType;
import org.skep.bpf.map.OptionalField;
import org.skep.bpf.mem.MapMemory;

/** {@code BPF_MAP_TYPE_HASH} (kernel documentation, map_hash.rst). */
@Component(immediate = true)
public final class HashMapType implements MapType {
  private static final int FLAGS =
      MapFlags.NO_PREALLOC
          | MapFlags.NUMA_NODE
          | MapFlags.RDONLY
          | MapFlags.WRONLY
          | MapFlags.RDONLY_PROG
          | MapFlags.WRONLY_PROG
          | MapFlags.ZERO_SEED;

  /** Linux's largest allocation less its bookkeeping: key and value together stay below. */
  private static final long ELEMENT_LIMIT = (4 << 20) - 48;

  private static final Set<MapOperation> OPERATIONS =
      Collections.unmodifiableSet(
          EnumSet.of(
              MapOperation.PROG_LOOKUP,
              MapOperation.PROG_UPDATE,
              MapOperation.PROG_DELETE,
              MapOperation.PROG_FOR_EACH,
              MapOperation.LOOKUP_AND_DELETE));

  @Override
  public int number() {
    return MapTypes.HASH;
  }

  @Override
  public String name() {
    return "hash";
  }

  @Override
  public int flags() {
    return FLAGS;
  }

  @Override
  public Set<OptionalField> optionalFields() {
    return Set.of(OptionalField.MAP_IFINDEX);
  }

  @Override
  public Set<MapOperation> operations() {
    return OPERATIONS;
  }

  @Override
  public void check(MapSpec spec) {
    if ((spec.flags() & ~FLAGS) != 0) {
      throw new BpfException(
          Errno.EINVAL, "map_flags = 0x%x, hashes have only 0x%x".formatted(spec.flags(), FLAGS));
    }
    requireSome("max_entries", spec.maxEntries());
    requireSome("key_size", spec.keySize());
    requireSome("value_size", spec.valueSize());
    long bytes = Integer.toUnsignedLong(spec.keySize()) + Integer.toUnsignedLong(spec.valueSize());
    if (bytes >= ELEMENT_LIMIT) {
      throw new BpfException(
          Errno.E2BIG,
          "key_size + value_size = %d, expected less than %d".formatted(bytes, ELEMENT_LIMIT));
    }
    if (Integer.compareUnsigned(spec.maxEntries(), HashLayout.MOST_BUCKETS) > 0) {
      throw new BpfException(
          Errno.E2BIG,
          "max_entries = %d, expected at most %d"
              .formatted(Integer.toUnsignedLong(spec.maxEntries()), HashLayout.MOST_BUCKETS));
    }
  }

  private static void requireSome(String field, int found) {
    if (found == 0) {
      throw new BpfException(Errno.EINVAL, field + " = 0, expected at least 1");
    }
  }

  @Override
  public long memoryBytes(MapSpec spec, int cpus) {
    return HashLayout.of(spec, cpus).bytesAtFirst();
  }

  @Override
  public MapInstance create(MapSpec spec, MapMemory memory) {
    long seed = spec.has(MapFlags.ZERO_SEED) ? 0 : ThreadLocalRandom.current().nextLong();
    return ChainedHashMap.create(spec, HashLayout.of(spec, memory.cpus()), memory, seed);
  }
}
