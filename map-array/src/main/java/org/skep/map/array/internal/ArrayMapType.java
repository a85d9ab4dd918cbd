// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.array.internal;

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
import org.skep.bpf.map.OptionalField;
import org.skep.bpf.map.SpecialField;
import org.skep.bpf.mem.MapMemory;

/** {@code BPF_MAP_TYPE_ARRAY} (kernel documentation, map_array.rst). */
@Component(immediate = true)
public final class ArrayMapType implements MapType {
  private static final int KEY_SIZE = 4;
  private static final int FLAGS =
      MapFlags.NUMA_NODE
          | MapFlags.MMAPABLE
          | MapFlags.INNER_MAP
          | MapFlags.RDONLY
          | MapFlags.WRONLY
          | MapFlags.RDONLY_PROG
          | MapFlags.WRONLY_PROG;
  private static final Set<MapOperation> OPERATIONS =
      Collections.unmodifiableSet(
          EnumSet.of(
              MapOperation.PROG_LOOKUP,
              MapOperation.PROG_UPDATE,
              MapOperation.PROG_DELETE,
              MapOperation.PROG_FOR_EACH,
              MapOperation.LOOKUP_BATCH,
              MapOperation.UPDATE_BATCH,
              MapOperation.DIRECT_VALUE));

  @Override
  public int number() {
    return MapTypes.ARRAY;
  }

  @Override
  public String name() {
    return "array";
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
  public Set<SpecialField> specialFields() {
    return Set.of(SpecialField.SPIN_LOCK, SpecialField.TIMER);
  }

  @Override
  public void check(MapSpec spec) {
    checkSizes(spec, FLAGS);
  }

  @Override
  public void checkTypes(MapSpec spec, KeyKind key, boolean isValueSection) {
    checkKey(spec, key, isValueSection);
  }

  /** Keys are integers; only global variables, which are one element, have none. */
  static void checkKey(MapSpec spec, KeyKind key, boolean isValueSection) {
    if (key == KeyKind.NONE) {
      require(isValueSection, "btf_key_type_id", 0, "an integer, unless the value is a section");
      require(spec.maxEntries() == 1, "max_entries", spec.maxEntries(), "1 for a section");
    } else {
      require(
          key == KeyKind.INTEGER, "btf_key_type_id", spec.btfKeyTypeId(), "an integer of 4 bytes");
    }
  }

  static void checkSizes(MapSpec spec, int flags) {
    require(spec.keySize() == KEY_SIZE, "key_size", spec.keySize(), "4: keys are indexes");
    require(spec.valueSize() != 0, "value_size", 0, "at least 1");
    require(spec.maxEntries() != 0, "max_entries", 0, "at least 1");
    if ((spec.flags() & ~flags) != 0) {
      throw new BpfException(
          Errno.EINVAL, "map_flags = 0x%x, arrays have only 0x%x".formatted(spec.flags(), flags));
    }
    if (spec.valueSize() < 0) {
      throw new BpfException(
          Errno.E2BIG,
          "value_size = %d, expected at most %d"
              .formatted(Integer.toUnsignedLong(spec.valueSize()), Integer.MAX_VALUE));
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
  public long memoryBytes(MapSpec spec, int cpus) {
    return ArrayLayout.of(spec).bytes();
  }

  @Override
  public MapInstance create(MapSpec spec, MapMemory memory) {
    return ArrayMap.create(spec, ArrayLayout.of(spec), memory);
  }
}
