// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;
import org.skep.bpf.mem.Region;

/**
 * A map whose records come in a ring of their own for each CPU slot: {@code
 * BPF_MAP_TYPE_PERF_EVENT_ARRAY}. Programs write while a reader has it open, as on Linux where the
 * reader's perf events are in the map; without one, they get {@code -ENOENT}.
 */
@ConsumerType
public interface PerfEvents extends MapFacet {
  /** Takes a record. */
  @FunctionalInterface
  interface Receiver {
    /**
     * The record is [{@code offset}, {@code offset + length}) of {@code region}, for this call.
     *
     * @param cpu the slot whose ring it was in
     */
    void accept(int cpu, Region region, int offset, int length);
  }

  /**
   * Begins to take records.
   *
   * @return 0; {@code -EBUSY} while another reader has it
   */
  int open();

  /** Takes none any more; what was not read is forgotten. */
  void release();

  /** Rings that there are: one for each CPU slot below {@code max_entries}. */
  int rings();

  /**
   * Hands over the records that are complete, ring by ring, each ring's in order. Never waits;
   * takes no lock.
   *
   * @param limit how many at most
   * @return how many; {@code -EBUSY} while another thread reads
   */
  int poll(Receiver receiver, int limit);

  /** Sets what is run, on the writer's thread, when a reader should look; null for nothing. */
  void onRecord(@Nullable Runnable wakeup);

  /** Records that found no room in the ring of a CPU slot since {@link #open}. */
  long lost(int cpu);
}
