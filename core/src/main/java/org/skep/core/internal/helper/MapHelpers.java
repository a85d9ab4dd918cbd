// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.helper;

import org.skep.bpf.engine.RunContext;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.ObjectMap;
import org.skep.bpf.mem.Region;
import org.skep.core.internal.run.CoreRunContext;
import org.skep.core.internal.run.InnerMap;

/** Helpers on maps: r1 holds the map, r2 points to the key. */
final class MapHelpers {
  private MapHelpers() {}

  private static Region key(RunContext run, MapInstance map, long address) {
    return run.region(address, map.spec().keySize());
  }

  static long lookup(RunContext run, long r1, long r2, long r3, long r4, long r5) {
    MapInstance map = run.map(r1);
    if (map instanceof ObjectMap objects) {
      return objects.object(key(run, map, r2), (int) r2) instanceof InnerMap inner
          ? ((CoreRunContext) run).innerMap(inner)
          : 0;
    }
    return map.lookupAddress(key(run, map, r2), (int) r2);
  }

  static long lookupPerCpu(RunContext run, long r1, long r2, long r3, long r4, long r5) {
    MapInstance map = run.map(r1);
    return map.lookupAddress(key(run, map, r2), (int) r2, (int) r3);
  }

  static long update(RunContext run, long r1, long r2, long r3, long r4, long r5) {
    MapInstance map = run.map(r1);
    Region value = run.region(r3, map.spec().valueSize());
    return map.programUpdate(key(run, map, r2), (int) r2, value, (int) r3, r4);
  }

  static long delete(RunContext run, long r1, long r2, long r3, long r4, long r5) {
    MapInstance map = run.map(r1);
    return map.delete(key(run, map, r2), (int) r2);
  }

  static long push(RunContext run, long r1, long r2, long r3, long r4, long r5) {
    MapInstance map = run.map(r1);
    return map.push(run.region(r2, map.spec().valueSize()), (int) r2, r3);
  }

  static long pop(RunContext run, long r1, long r2, long r3, long r4, long r5) {
    MapInstance map = run.map(r1);
    return map.programPop(run.writableRegion(r2, map.spec().valueSize()), (int) r2);
  }

  static long peek(RunContext run, long r1, long r2, long r3, long r4, long r5) {
    MapInstance map = run.map(r1);
    return map.programPeek(run.writableRegion(r2, map.spec().valueSize()), (int) r2);
  }
}
