// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package com.example.gauge;

import org.osgi.service.component.annotations.Component;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfCommand;
import org.skep.bpf.Cmd;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.mem.HeapRegion;

/**
 * Command 0x10020, GAUGE_RESET: forgets what a map of gauges has seen, and answers how many gauges
 * it forgot. Its attribute is {@code struct { __u32 map_fd; __u32 at_least; }}; since version 2,
 * gauges that saw less than {@code at_least} numbers are kept.
 */
@Component(immediate = true)
public final class GaugeReset implements BpfCommand {
  private static final int NUMBER = Cmd.FIRST_FREE + 0x10;

  private static final int MAP_FD = 0;
  private static final int AT_LEAST = 4;
  private static final int END = 8;

  @Override
  public int number() {
    return NUMBER;
  }

  @Override
  public String name() {
    return "GAUGE_RESET";
  }

  @Override
  public int lastFieldEnd() {
    return END;
  }

  @Override
  public int run(Bpf caller, BpfAttr attr) {
    long atLeast = Integer.toUnsignedLong(attr.u32(AT_LEAST));
    int forgotten = 0;
    HeapRegion key = new HeapRegion(0, new byte[Integer.BYTES]);
    HeapRegion kept = new HeapRegion(0, new byte[Integer.BYTES]);
    HeapRegion value = new HeapRegion(0, new byte[Gauge.SIZE]);
    try (MapHandle gauges = caller.openMap(attr.u32(MAP_FD))) {
      boolean isFirst = true;
      while (gauges.nextKey(isFirst ? null : kept, 0, key, 0) == 0) {
        if (gauges.lookup(key, 0, value, 0, 0) == 0 && value.loadLong(Gauge.COUNT) < atLeast) {
          kept.storeInt(0, key.loadInt(0));
          isFirst = false;
        } else {
          gauges.delete(key, 0);
          forgotten++;
        }
      }
    }
    return forgotten;
  }
}
