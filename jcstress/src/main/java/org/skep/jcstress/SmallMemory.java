// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jcstress;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.MapMemory;

/** Memory of one map of a state: parts of one small buffer. */
final class SmallMemory implements MapMemory {
  private static final int BYTES = 2048;
  private static final int FIRST_ID = 0x700;

  private final ByteBuffer all = ByteBuffer.allocateDirect(BYTES);
  private final List<DirectRegion> values = new ArrayList<>();
  private int used;

  private ByteBuffer take(int bytes) {
    int rounded = (bytes + 7) & -8;
    ByteBuffer part = all.slice(used, rounded);
    used += rounded;
    return part;
  }

  /** The region that an address leads to. */
  DirectRegion at(long address) {
    return values.get((int) (address >>> 32) - FIRST_ID);
  }

  @Override
  public DirectRegion allocateValues(int bytes) {
    DirectRegion region = new DirectRegion(FIRST_ID + values.size(), take(bytes), false);
    values.add(region);
    return region;
  }

  @Override
  public DirectRegion allocateHidden(int bytes) {
    return new DirectRegion(0, take(bytes), false);
  }

  @Override
  public void afterGracePeriod(Runnable action) {
    throw new UnsupportedOperationException("these maps give nothing back");
  }

  @Override
  public int cpus() {
    return 1;
  }

  @Override
  public int currentCpu() {
    return 0;
  }
}
