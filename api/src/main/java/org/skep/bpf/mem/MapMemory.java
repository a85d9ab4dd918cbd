// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.mem;

import org.osgi.annotation.versioning.ProviderType;
import org.skep.bpf.map.ObjectSlots;

/**
 * Where a map gets its memory: core's allocator, for one map. What it hands out is zeroed, counted
 * against the limits of the process that makes the map, and taken back by core when the map's last
 * reference is gone and every run that could hold a pointer is over. Thread-safe.
 */
@ProviderType
public interface MapMemory {
  /**
   * A region that programs may hold pointers into: values.
   *
   * @param bytes its size, rounded up to a multiple of 8
   * @throws org.skep.bpf.BpfException {@code ENOMEM} over the limit or when the JVM has no direct
   *     memory left, with the reason
   */
  DirectRegion allocateValues(int bytes);

  /**
   * A region that programs cannot reach: keys, links, free lists.
   *
   * @throws org.skep.bpf.BpfException {@code ENOMEM}, as {@link #allocateValues}
   */
  DirectRegion allocateHidden(int bytes);

  /**
   * Runs {@code action} when every run that began before now is over: what such a run may still
   * point to can be given away in it. Soon after, on some thread; at the latest when the map goes.
   */
  void afterGracePeriod(Runnable action);

  /**
   * Slots for maps or programs, whichever the map's type {@link org.skep.bpf.map.MapType#holds}.
   *
   * @throws org.skep.bpf.BpfException {@code ENOMEM} over the limit
   */
  default ObjectSlots objectSlots(int count) {
    throw new UnsupportedOperationException("this memory has no slots for objects");
  }

  /** CPU slots that runs may lease: what per-CPU maps hold a value for. */
  int cpus();

  /**
   * The slot that the run on the calling thread has leased, 0 when no run is under way.
   *
   * @throws org.skep.bpf.engine.ProgramFault if all slots are taken: the run ends
   */
  int currentCpu();
}
