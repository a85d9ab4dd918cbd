// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.bloom.internal;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
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
import org.skep.bpf.map.OptionalField;
import org.skep.bpf.mem.MapMemory;

/**
 * {@code BPF_MAP_TYPE_BLOOM_FILTER} (kernel documentation, map_bloom_filter.rst). {@code map_extra}
 * is the number of hash functions, 0 for 5.
 */
@Component(immediate = true)
public final class BloomMapType implements MapType {
  private static final int FLAGS =
      MapFlags.NUMA_NODE
          | MapFlags.ZERO_SEED
          | MapFlags.RDONLY
          | MapFlags.WRONLY
          | MapFlags.RDONLY_PROG
          | MapFlags.WRONLY_PROG;

  /** Linux's largest allocation. */
  private static final int VALUE_LIMIT = 4 << 20;

  private static final long MOST_HASHES = 15;
  private static final int USUAL_HASHES = 5;
  private static final Set<MapOperation> OPERATIONS =
      Collections.unmodifiableSet(EnumSet.of(MapOperation.PROG_PUSH, MapOperation.PROG_PEEK));

  @Override
  public int number() {
    return MapTypes.BLOOM_FILTER;
  }

  @Override
  public String name() {
    return "bloom_filter";
  }

  @Override
  public int flags() {
    return FLAGS;
  }

  @Override
  public Set<OptionalField> optionalFields() {
    return Set.of(OptionalField.MAP_EXTRA);
  }

  @Override
  public Set<MapOperation> operations() {
    return OPERATIONS;
  }

  @Override
  public void check(MapSpec spec) {
    require(spec.keySize() == 0, "key_size", spec.keySize(), "0: there are no keys");
    require(spec.valueSize() != 0, "value_size", 0, "at least 1");
    require(spec.maxEntries() != 0, "max_entries", 0, "at least 1");
    if ((spec.flags() & ~FLAGS) != 0) {
      throw new BpfException(
          Errno.EINVAL,
          "map_flags = 0x%x, bloom filters have only 0x%x".formatted(spec.flags(), FLAGS));
    }
    if ((spec.extra() & ~MOST_HASHES) != 0) {
      throw new BpfException(
          Errno.EINVAL,
          "map_extra = 0x%x, expected a number of hashes of at most %d"
              .formatted(spec.extra(), MOST_HASHES));
    }
    if (Integer.compareUnsigned(spec.valueSize(), VALUE_LIMIT) > 0) {
      throw new BpfException(
          Errno.E2BIG,
          "value_size = %d, expected at most %d"
              .formatted(Integer.toUnsignedLong(spec.valueSize()), VALUE_LIMIT));
    }
  }

  private static void require(boolean holds, String field, int found, String expected) {
    if (!holds) {
      throw new BpfException(
          Errno.EINVAL,
          "%s = %d, expected %s".formatted(field, Integer.toUnsignedLong(found), expected));
    }
  }

  @Override
  public void checkTypes(MapSpec spec, KeyKind key, boolean isValueSection) {
    require(key == KeyKind.NONE, "btf_key_type_id", spec.btfKeyTypeId(), "0: there are no keys");
  }

  private static int hashes(MapSpec spec) {
    return spec.extra() == 0 ? USUAL_HASHES : (int) spec.extra();
  }

  @Override
  public long memoryBytes(MapSpec spec, int cpus) {
    return BloomFilter.bits(Integer.toUnsignedLong(spec.maxEntries()), hashes(spec)) / Byte.SIZE;
  }

  @Override
  public MapInstance create(MapSpec spec, MapMemory memory) {
    long seed = spec.has(MapFlags.ZERO_SEED) ? 0 : ThreadLocalRandom.current().nextLong();
    return new BloomFilter(spec, hashes(spec), memory, seed);
  }
}
