// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.lpm.internal;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
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
import org.skep.bpf.mem.MapMemory;

/**
 * {@code BPF_MAP_TYPE_LPM_TRIE} (kernel documentation, map_lpm_trie.rst). A key is the length of a
 * prefix in bits, 4 bytes, and its data, the most significant byte first.
 */
@Component(immediate = true)
public final class LpmTrieMapType implements MapType {
  private static final int FLAGS =
      MapFlags.NO_PREALLOC
          | MapFlags.NUMA_NODE
          | MapFlags.RDONLY
          | MapFlags.WRONLY
          | MapFlags.RDONLY_PROG
          | MapFlags.WRONLY_PROG;
  private static final int SHORTEST_KEY = Prefix.DATA + 1;
  private static final int LONGEST_KEY = Prefix.DATA + 256;

  /** Linux's largest allocation less a node with the longest key. */
  private static final int VALUE_LIMIT = (4 << 20) - 256 - 40;

  private static final Set<MapOperation> OPERATIONS =
      Collections.unmodifiableSet(
          EnumSet.of(
              MapOperation.PROG_LOOKUP,
              MapOperation.PROG_UPDATE,
              MapOperation.PROG_DELETE,
              MapOperation.LOOKUP_BATCH,
              MapOperation.UPDATE_BATCH,
              MapOperation.DELETE_BATCH));

  @Override
  public int number() {
    return MapTypes.LPM_TRIE;
  }

  @Override
  public String name() {
    return "lpm_trie";
  }

  @Override
  public int flags() {
    return FLAGS;
  }

  @Override
  public Set<MapOperation> operations() {
    return OPERATIONS;
  }

  @Override
  public void check(MapSpec spec) {
    require(spec.maxEntries() != 0, "max_entries", 0, "at least 1");
    if (!spec.has(MapFlags.NO_PREALLOC) || (spec.flags() & ~FLAGS) != 0) {
      throw new BpfException(
          Errno.EINVAL,
          "map_flags = 0x%x, tries need BPF_F_NO_PREALLOC and have only 0x%x"
              .formatted(spec.flags(), FLAGS));
    }
    boolean isInRange = spec.keySize() >= SHORTEST_KEY && spec.keySize() <= LONGEST_KEY;
    require(isInRange, "key_size", spec.keySize(), SHORTEST_KEY + " to " + LONGEST_KEY);
    boolean fits = spec.valueSize() > 0 && spec.valueSize() <= VALUE_LIMIT;
    require(fits, "value_size", spec.valueSize(), "1 to " + VALUE_LIMIT);
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
    require(key == KeyKind.STRUCT, "btf_key_type_id", spec.btfKeyTypeId(), "a struct");
  }

  @Override
  public long memoryBytes(MapSpec spec, int cpus) {
    return LpmTrie.bytesAtFirst(spec);
  }

  @Override
  public MapInstance create(MapSpec spec, MapMemory memory) {
    return new LpmTrie(spec, memory);
  }
}
