// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;
import org.skep.bpf.mem.Region;

/**
 * A map that programs write records into and Java reads them from, in the order of their
 * reservation. One reader at a time; any number of writers. Nothing is lost uncounted.
 */
@ConsumerType
public interface RecordSource extends MapFacet {
  /** Takes a record. */
  @FunctionalInterface
  interface Receiver {
    /** The record is [{@code offset}, {@code offset + length}) of {@code region}, for this call. */
    void accept(Region region, int offset, int length);
  }

  /**
   * Hands over the records that are complete. Never waits; takes no lock.
   *
   * @param limit how many at most
   * @return how many; {@code -EBUSY} while another thread reads
   */
  int poll(Receiver receiver, int limit);

  /** Sets what is run, on the writer's thread, when a reader should look; null for nothing. */
  void onRecord(@Nullable Runnable wakeup);

  /** Records that were not written because there was no room. */
  long droppedFull();

  /** Records that were not written because they are larger than the buffer. */
  long droppedTooLarge();

  /** Records that programs reserved and gave up, or lost in a fault. */
  long discarded();
}
