// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench.maps;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A lookup in a map that no cache holds, beside bare reads at random places of as much memory. Both
 * wait for the read before: the place of the next depends on what was read.
 */
final class Growth {
  private static final int LOOKUPS = 1024;

  /** What a map of 8-byte keys and values takes for each entry, and for its bucket. */
  private static final int BYTES_PER_ENTRY = 32;

  private static final int PART = 1 << 28;

  private final int count;

  /** What the loops made, so that they are not left out. */
  volatile long sink;

  Growth(int count) {
    this.count = count;
  }

  void print(int entries) {
    Batches batches = new Batches(1, count);
    Timing read = reads((long) entries * BYTES_PER_ENTRY, batches);
    System.out.printf("bare read, %d MiB        %s%n", entries / (1 << 20) * 32, read);
    for (String engine : MapsBench.ENGINES) {
      try (SkepLookups skep = new SkepLookups(engine, Long.BYTES, entries)) {
        Timing lookup = skep.time(LookupProgram.Work.CHAIN, entries, batches);
        System.out.printf(
            "lookup, %d M %-11s %s; of two bare reads %.2f (must: 1.5)%n",
            entries >> 20, engine, lookup, lookup.median() / (2 * read.median()));
      }
    }
  }

  private Timing reads(long bytes, Batches batches) {
    int parts = (int) Math.max(1, bytes / PART);
    int size = (int) Math.min(bytes, PART);
    ByteBuffer[] memory = new ByteBuffer[parts];
    for (int i = 0; i < parts; i++) {
      memory[i] = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
    }
    Timing all =
        batches.time(
            (thread, repeat) -> {
              long state = 1;
              for (int i = 0; i < repeat * LOOKUPS; i++) {
                state = LookupProgram.next(state);
                ByteBuffer part = memory[(int) (state >>> 32) & (parts - 1)];
                state ^= part.getLong((int) state & (size - 1) & -Long.BYTES);
              }
              sink = state;
            });
    return new Timing(all.min() / LOOKUPS, all.median() / LOOKUPS);
  }
}
