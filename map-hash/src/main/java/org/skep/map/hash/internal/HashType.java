// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapType;
import org.skep.bpf.map.OptionalField;
import org.skep.bpf.map.SpecialField;
import org.skep.bpf.mem.MapMemory;

/** What the four hashes have in common (kernel documentation, map_hash.rst). */
abstract class HashType implements MapType {
  private static final int FLAGS =
      MapFlags.NO_PREALLOC
          | MapFlags.NO_COMMON_LRU
          | MapFlags.NUMA_NODE
          | MapFlags.RDONLY
          | MapFlags.WRONLY
          | MapFlags.RDONLY_PROG
          | MapFlags.WRONLY_PROG
          | MapFlags.ZERO_SEED;

  /** Linux's largest allocation less its bookkeeping: key and value together stay below. */
  private static final long ELEMENT_LIMIT = (4 << 20) - 48;

  /** The largest value of one CPU. */
  private static final int PERCPU_LIMIT = 32 << 10;

  private final HashKind kind;

  HashType(HashKind kind) {
    this.kind = kind;
  }

  @Override
  public int number() {
    return kind.number();
  }

  @Override
  public String name() {
    return kind.typeName();
  }

  @Override
  public int flags() {
    return FLAGS;
  }

  @Override
  public Set<OptionalField> optionalFields() {
    return kind == HashKind.HASH ? Set.of(OptionalField.MAP_IFINDEX) : Set.of();
  }

  @Override
  public Set<MapOperation> operations() {
    EnumSet<MapOperation> operations =
        EnumSet.of(
            MapOperation.PROG_LOOKUP,
            MapOperation.PROG_UPDATE,
            MapOperation.PROG_DELETE,
            MapOperation.PROG_FOR_EACH,
            MapOperation.LOOKUP_AND_DELETE,
            MapOperation.LOOKUP_BATCH,
            MapOperation.LOOKUP_AND_DELETE_BATCH,
            MapOperation.UPDATE_BATCH,
            MapOperation.DELETE_BATCH);
    if (kind.isPerCpu()) {
      operations.add(MapOperation.PROG_LOOKUP_PERCPU);
    }
    return Collections.unmodifiableSet(operations);
  }

  @Override
  public Set<SpecialField> specialFields() {
    return switch (kind) {
      case HASH -> Set.of(SpecialField.SPIN_LOCK, SpecialField.TIMER);
      case LRU_HASH -> Set.of(SpecialField.TIMER);
      default -> Set.of();
    };
  }

  @Override
  public void check(MapSpec spec) {
    checkFlags(spec);
    requireSome("max_entries", spec.maxEntries());
    requireSome("key_size", spec.keySize());
    requireSome("value_size", spec.valueSize());
    long valueSize = Integer.toUnsignedLong(spec.valueSize());
    long bytes = Integer.toUnsignedLong(spec.keySize()) + valueSize;
    if (bytes >= ELEMENT_LIMIT) {
      throw new BpfException(
          Errno.E2BIG,
          "key_size + value_size = %d, expected less than %d".formatted(bytes, ELEMENT_LIMIT));
    }
    if (kind.isPerCpu() && valueSize > PERCPU_LIMIT) {
      throw new BpfException(
          Errno.E2BIG,
          "value_size = %d, a CPU's value has at most %d".formatted(valueSize, PERCPU_LIMIT));
    }
    if (Integer.compareUnsigned(spec.maxEntries(), HashLayout.MOST_BUCKETS) > 0) {
      throw new BpfException(
          Errno.E2BIG,
          "max_entries = %d, expected at most %d"
              .formatted(Integer.toUnsignedLong(spec.maxEntries()), HashLayout.MOST_BUCKETS));
    }
  }

  private void checkFlags(MapSpec spec) {
    if ((spec.flags() & ~FLAGS) != 0) {
      throw invalid("map_flags = 0x%x, hashes have only 0x%x".formatted(spec.flags(), FLAGS));
    }
    if (spec.has(MapFlags.NO_COMMON_LRU) && !kind.isLru()) {
      throw invalid("BPF_F_NO_COMMON_LRU is for LRU hashes");
    }
    if (spec.has(MapFlags.NO_PREALLOC) && kind.isLru()) {
      throw new BpfException(
          Errno.ENOTSUPP, "BPF_F_NO_PREALLOC: LRU hashes are always allocated at creation");
    }
    if (spec.has(MapFlags.NUMA_NODE) && (kind.isPerCpu() || spec.has(MapFlags.NO_COMMON_LRU))) {
      throw invalid("BPF_F_NUMA_NODE: what belongs to CPUs has no node");
    }
  }

  private static BpfException invalid(String reason) {
    return new BpfException(Errno.EINVAL, reason);
  }

  private static void requireSome(String field, int found) {
    if (found == 0) {
      throw invalid(field + " = 0, expected at least 1");
    }
  }

  /** Each CPU's list has the same length: the entries are a multiple of the CPU slots. */
  private static MapSpec rounded(MapSpec spec, int cpus) {
    if (!spec.has(MapFlags.NO_COMMON_LRU)) {
      return spec;
    }
    int entries = (spec.maxEntries() + cpus - 1) / cpus * cpus;
    return new MapSpec(
        spec.type(),
        spec.keySize(),
        spec.valueSize(),
        entries,
        spec.flags(),
        spec.extra(),
        spec.name(),
        spec.btfKeyTypeId(),
        spec.btfValueTypeId(),
        spec.fields());
  }

  @Override
  public long memoryBytes(MapSpec spec, int cpus) {
    return HashLayout.of(kind, rounded(spec, cpus), cpus).bytesAtFirst();
  }

  @Override
  public MapInstance create(MapSpec spec, MapMemory memory) {
    long seed = spec.has(MapFlags.ZERO_SEED) ? 0 : ThreadLocalRandom.current().nextLong();
    MapSpec own = rounded(spec, memory.cpus());
    return ChainedHashMap.create(kind, own, HashLayout.of(kind, own, memory.cpus()), memory, seed);
  }
}
