// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapType;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.MapMemory;
import org.skep.bpf.mem.Region;

/** A map type whose maps show what core does with them: one value, by any key. */
final class ProbeMaps implements MapType {
  static final int TYPE = MapTypes.FIRST_FREE + 7;

  private final List<Probe> made = new CopyOnWriteArrayList<>();

  /** The map made last. */
  Probe last() {
    return made.get(made.size() - 1);
  }

  static MapSpec spec(int valueSize) {
    return MapSpec.of(TYPE, 4, valueSize, 1, 0);
  }

  @Override
  public int number() {
    return TYPE;
  }

  @Override
  public String name() {
    return "probe";
  }

  @Override
  public int flags() {
    return 0;
  }

  @Override
  public Set<MapOperation> operations() {
    return Set.of(MapOperation.PROG_LOOKUP);
  }

  @Override
  public void check(MapSpec spec) {}

  @Override
  public long memoryBytes(MapSpec spec, int cpus) {
    return spec.valueSize();
  }

  @Override
  public MapInstance create(MapSpec spec, MapMemory memory) {
    Probe probe = new Probe(spec, memory.allocateValues(spec.valueSize()));
    made.add(probe);
    return probe;
  }

  /** One of its maps. */
  static final class Probe implements MapInstance {
    final DirectRegion value;
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger usersLeft = new AtomicInteger();
    volatile @Nullable RuntimeException onUsersLeft;
    private final MapSpec spec;
    private volatile Runnable onClose = () -> {};

    private Probe(MapSpec spec, DirectRegion value) {
      this.spec = spec;
      this.value = value;
    }

    @Override
    public MapSpec spec() {
      return spec;
    }

    @Override
    public int lookup(Region key, int keyOffset, Region into, int at, long flags) {
      value.copyTo(0, into, at, spec.valueSize());
      return 0;
    }

    @Override
    public int update(Region key, int keyOffset, Region from, int at, long flags) {
      from.copyTo(at, value, 0, spec.valueSize());
      return 0;
    }

    @Override
    public int delete(Region key, int keyOffset) {
      return Errno.EINVAL.negated();
    }

    @Override
    public int nextKey(@Nullable Region key, int keyOffset, Region next, int nextOffset) {
      return Errno.ENOENT.negated();
    }

    @Override
    public long lookupAddress(Region key, int keyOffset) {
      return value.address(0);
    }

    @Override
    public void releaseUserReferences() {
      usersLeft.incrementAndGet();
      RuntimeException thrown = onUsersLeft;
      if (thrown != null) {
        throw thrown;
      }
    }

    /** Sets what is done before it is closed. */
    void onClose(Runnable action) {
      onClose = action;
    }

    @Override
    public void close() {
      onClose.run();
      closed.incrementAndGet();
    }
  }
}
