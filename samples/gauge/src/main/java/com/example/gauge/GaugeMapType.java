// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package com.example.gauge;

import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapType;
import org.skep.bpf.mem.MapMemory;

/** Map type 0x10020: gauges by number. */
@Component(immediate = true)
public final class GaugeMapType implements MapType {
  private static final int NUMBER = MapTypes.FIRST_FREE + 0x20;
  private static final int MOST_ENTRIES = 1 << 20;

  @Override
  public int number() {
    return NUMBER;
  }

  @Override
  public String name() {
    return "gauge";
  }

  @Override
  public int flags() {
    return 0;
  }

  @Override
  public Set<MapOperation> operations() {
    return Set.of(MapOperation.PROG_LOOKUP, MapOperation.PROG_UPDATE);
  }

  @Override
  public void check(MapSpec spec) {
    if (spec.keySize() != Integer.BYTES
        || spec.valueSize() != Gauge.SIZE
        || Integer.compareUnsigned(spec.maxEntries() - 1, MOST_ENTRIES) >= 0) {
      throw new BpfException(
          Errno.EINVAL,
          "keys of %d bytes, values of %d and %d entries, expected 4, %d and 1 to %d"
              .formatted(
                  spec.keySize(),
                  spec.valueSize(),
                  Integer.toUnsignedLong(spec.maxEntries()),
                  Gauge.SIZE,
                  MOST_ENTRIES));
    }
  }

  @Override
  public long memoryBytes(MapSpec spec, int cpus) {
    return (long) spec.maxEntries() * Gauge.SIZE;
  }

  @Override
  public MapInstance create(MapSpec spec, MapMemory memory) {
    return new GaugeMap(spec, memory.allocateValues((int) memoryBytes(spec, memory.cpus())));
  }
}
