// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.queue.internal;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapType;
import org.skep.bpf.mem.MapMemory;

/** What queue and stack have in common (kernel documentation, map_queue_stack.rst). */
abstract class KeylessType implements MapType {
  private static final int FLAGS =
      MapFlags.NUMA_NODE
          | MapFlags.RDONLY
          | MapFlags.WRONLY
          | MapFlags.RDONLY_PROG
          | MapFlags.WRONLY_PROG;

  /** Linux's largest allocation. */
  private static final int VALUE_LIMIT = 4 << 20;

  private static final Set<MapOperation> OPERATIONS =
      Collections.unmodifiableSet(
          EnumSet.of(
              MapOperation.PROG_PUSH,
              MapOperation.PROG_POP,
              MapOperation.PROG_PEEK,
              MapOperation.LOOKUP_AND_DELETE));

  private final int number;
  private final String name;
  private final boolean isStack;

  KeylessType(int number, String name, boolean isStack) {
    this.number = number;
    this.name = name;
    this.isStack = isStack;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public String name() {
    return name;
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
    require(spec.keySize() == 0, "key_size", spec.keySize(), "0: there are no keys");
    require(spec.valueSize() != 0, "value_size", 0, "at least 1");
    if ((spec.flags() & ~FLAGS) != 0) {
      throw new BpfException(
          Errno.EINVAL,
          "map_flags = 0x%x, a %s has only 0x%x".formatted(spec.flags(), name, FLAGS));
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
  public long memoryBytes(MapSpec spec, int cpus) {
    return QueueLayout.of(spec).bytes();
  }

  @Override
  public MapInstance create(MapSpec spec, MapMemory memory) {
    return ValueQueue.create(spec, isStack, memory);
  }
}
