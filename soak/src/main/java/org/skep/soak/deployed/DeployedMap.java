// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.soak.deployed;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.Errno;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.Region;

/**
 * Holds what was last stored, times 10, plus the version. A delete is the path that callers leave
 * for late: it takes a class that nothing else does.
 */
final class DeployedMap implements MapInstance {
  private final MapSpec spec;
  private final DirectRegion value;
  private final int version;

  DeployedMap(MapSpec spec, DirectRegion value, int version) {
    this.spec = spec;
    this.value = value;
    this.version = version;
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  @Override
  public int lookup(Region key, int keyOffset, Region to, int toOffset, long flags) {
    value.copyTo(0, to, toOffset, Long.BYTES);
    return 0;
  }

  @Override
  public int update(Region key, int keyOffset, Region from, int fromOffset, long flags) {
    value.storeLong(0, from.loadLong(fromOffset) * 10 + version);
    return 0;
  }

  @Override
  public int delete(Region key, int keyOffset) {
    value.storeLong(0, Rare.markOf(version));
    return 0;
  }

  @Override
  public int nextKey(@Nullable Region key, int keyOffset, Region next, int nextOffset) {
    if (key != null) {
      return Errno.ENOENT.negated();
    }
    next.storeInt(nextOffset, 0);
    return 0;
  }

  @Override
  public long lookupAddress(Region key, int keyOffset) {
    return value.address(0);
  }

  /** Not used before the first delete. */
  private static final class Rare {
    private static final long MARK = 7000;

    private Rare() {}

    static long markOf(int version) {
      return MARK + version;
    }
  }
}
