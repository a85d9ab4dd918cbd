// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.soak.deployed;

import java.util.Set;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapType;
import org.skep.bpf.mem.MapMemory;

/** One value of 8 bytes under the key 0, of 4. */
final class DeployedMapType implements MapType {
  private static final int NUMBER = MapTypes.FIRST_FREE + 0x777;
  private final int version;

  DeployedMapType(int version) {
    this.version = version;
  }

  @Override
  public int number() {
    return NUMBER;
  }

  @Override
  public String name() {
    return "deployed";
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
  public void check(MapSpec spec) {
    if (spec.keySize() != Integer.BYTES || spec.valueSize() != Long.BYTES) {
      throw new BpfException(Errno.EINVAL, "keys have 4 bytes and values 8");
    }
  }

  @Override
  public long memoryBytes(MapSpec spec, int cpus) {
    return Long.BYTES;
  }

  @Override
  public MapInstance create(MapSpec spec, MapMemory memory) {
    return new DeployedMap(spec, memory.allocateValues(Long.BYTES), version);
  }
}
