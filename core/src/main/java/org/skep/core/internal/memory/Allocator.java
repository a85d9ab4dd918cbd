// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.memory;

import java.util.concurrent.atomic.AtomicInteger;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.core.internal.run.Runs;

/** Gives maps their memory, each under a number that is never used again. */
public final class Allocator {
  private final BufferPool pool = new BufferPool();
  private final AtomicInteger serials = new AtomicInteger();
  private final MemoryBudget total;
  private final Runs runs;

  /** An allocator within {@code total}. */
  public Allocator(MemoryBudget total, Runs runs) {
    this.total = total;
    this.runs = runs;
  }

  /** What all maps together may take. */
  public MemoryBudget total() {
    return total;
  }

  /**
   * The memory of a new map.
   *
   * @param readOnly whether programs may only read its values
   * @throws BpfException {@code ENOMEM} when numbers are used up
   */
  public OwnedMemory newMap(MemoryBudget process, boolean readOnly) {
    int serial = serials.incrementAndGet();
    if (serial > OwnedMemory.MAX_SERIAL) {
      serials.decrementAndGet();
      throw new BpfException(
          Errno.ENOMEM, "this runtime has made %d maps; restart it".formatted(serial - 1));
    }
    return new OwnedMemory(serial, pool, process, total, runs, readOnly);
  }
}
