// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package com.example.gauge;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.Region;

/**
 * Gauges in one region of memory. An update says the number that was seen, in the value's first
 * field; the map works out the others. What is deleted is seen as if for the first time.
 */
final class GaugeMap implements MapInstance {
  private final MapSpec spec;
  private final DirectRegion gauges;
  private final ConcurrentSkipListMap<Integer, Integer> offsets = new ConcurrentSkipListMap<>();
  private final ArrayDeque<Integer> free = new ArrayDeque<>();
  private int used;

  GaugeMap(MapSpec spec, DirectRegion gauges) {
    this.spec = spec;
    this.gauges = gauges;
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  @Override
  public long lookupAddress(Region key, int keyOffset) {
    Integer at = offsets.get(key.loadInt(keyOffset));
    return at == null ? 0 : gauges.address(at);
  }

  @Override
  public synchronized int lookup(Region key, int keyOffset, Region value, int to, long flags) {
    Integer at = offsets.get(key.loadInt(keyOffset));
    if (at == null) {
      return Errno.ENOENT.negated();
    }
    gauges.copyTo(at, value, to, Gauge.SIZE);
    return 0;
  }

  @Override
  public synchronized int update(Region key, int keyOffset, Region value, int from, long flags) {
    Integer at = offsets.get(key.loadInt(keyOffset));
    if (flags == MapFlags.NOEXIST && at != null) {
      return Errno.EEXIST.negated();
    } else if (flags == MapFlags.EXIST && at == null) {
      return Errno.ENOENT.negated();
    } else if (Long.compareUnsigned(flags, MapFlags.EXIST) > 0) {
      return Errno.EINVAL.negated();
    }
    if (at == null) {
      if (offsets.size() == spec.maxEntries()) {
        return Errno.E2BIG.negated();
      }
      at = free.isEmpty() ? used++ * Gauge.SIZE : free.pop();
      gauges.zero(at, Gauge.SIZE);
      gauges.storeLong(at + Gauge.LEAST, -1L); // the most that is unsigned
      offsets.put(key.loadInt(keyOffset), at);
    }
    see(at, value.loadLong(from));
    return 0;
  }

  private void see(int at, long seen) {
    gauges.storeLong(at + Gauge.LAST, seen);
    if (Long.compareUnsigned(seen, gauges.loadLong(at + Gauge.LEAST)) < 0) {
      gauges.storeLong(at + Gauge.LEAST, seen);
    }
    if (Long.compareUnsigned(seen, gauges.loadLong(at + Gauge.MOST)) > 0) {
      gauges.storeLong(at + Gauge.MOST, seen);
    }
    gauges.storeLong(at + Gauge.COUNT, gauges.loadLong(at + Gauge.COUNT) + 1);
  }

  @Override
  public synchronized int delete(Region key, int keyOffset) {
    Integer at = offsets.remove(key.loadInt(keyOffset));
    if (at == null) {
      return Errno.ENOENT.negated();
    }
    free.push(at);
    return 0;
  }

  @Override
  public synchronized int nextKey(Region key, int keyOffset, Region next, int to) {
    Integer last = key == null ? null : key.loadInt(keyOffset);
    Map.Entry<Integer, Integer> following =
        last != null && offsets.containsKey(last)
            ? offsets.higherEntry(last)
            : offsets.firstEntry();
    if (following == null) {
      return Errno.ENOENT.negated();
    }
    next.storeInt(to, following.getKey());
    return 0;
  }

  @Override
  public long entries() {
    return offsets.size();
  }
}
