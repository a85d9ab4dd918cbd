// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.lpm.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.MapMemory;

/** Memory for one map, with a limit; regions are found by their ids again. */
final class HeapOfRegions implements MapMemory {
  private static final int FIRST_ID = 0x700;

  private final long limit;
  private final List<DirectRegion> values = new ArrayList<>();
  private long bytes;
  private int cpu;
  private boolean holdsBack;

  HeapOfRegions() {
    this(1L << 28);
  }

  HeapOfRegions(long limit) {
    this.limit = limit;
  }

  long bytes() {
    return bytes;
  }

  List<DirectRegion> values() {
    return values;
  }

  DirectRegion at(long address) {
    return values.get((int) (address >>> 32) - FIRST_ID);
  }

  private ByteBuffer take(int size) {
    int rounded = (size + 7) & -8;
    if (bytes + rounded > limit) {
      throw new BpfException(Errno.ENOMEM, "over the limit of the test");
    }
    bytes += rounded;
    return ByteBuffer.allocateDirect(rounded);
  }

  @Override
  public DirectRegion allocateValues(int size) {
    DirectRegion region = new DirectRegion(FIRST_ID + values.size(), take(size), false);
    values.add(region);
    return region;
  }

  @Override
  public DirectRegion allocateHidden(int size) {
    return new DirectRegion(0, take(size), false);
  }

  /** Makes the test a run that goes on: nothing is given back any more. */
  void holdBack() {
    holdsBack = true;
  }

  @Override
  public void afterGracePeriod(Runnable action) {
    if (!holdsBack) {
      action.run();
    }
  }

  @Override
  public int cpus() {
    return 2;
  }

  /** Makes the test a run on that CPU slot. */
  void runOn(int slot) {
    cpu = slot;
  }

  @Override
  public int currentCpu() {
    return cpu;
  }
}
