// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench.maps;

import java.util.concurrent.ConcurrentHashMap;

/**
 * The same work on a {@link ConcurrentHashMap} whose keys are objects and whose values are counters
 * that are counted up in place, without an atomic operation, as the programs do.
 */
final class CollectionLookups {
  private record Key8(long word) {}

  private record Key16(long first, long second) {}

  /** A counter. */
  private static final class Counter {
    private long count;
  }

  private final ConcurrentHashMap<Object, Counter> map = new ConcurrentHashMap<>();
  private final int keySize;
  private final long mask;

  /** What the loops made, so that they are not left out. */
  volatile long sink;

  CollectionLookups(int keySize, int entries) {
    this.keySize = keySize;
    this.mask = entries - 1L;
    for (long i = 0; i < entries; i++) {
      long word = LookupProgram.key(i);
      map.put(keySize == Long.BYTES ? new Key8(word) : new Key16(word, i), new Counter());
    }
  }

  /** Nanoseconds for a lookup and increment, beyond what making the keys takes. */
  Timing time(Batches batches) {
    Timing all = batches.time(keySize == Long.BYTES ? this::words : this::pairs);
    if (map.values().stream().allMatch(counter -> counter.count == 0)) {
      throw new IllegalStateException("nothing was counted");
    }
    return all.without(batches.time(this::nothing), LookupProgram.LOOKUPS);
  }

  private void words(int thread, int repeat) {
    long state = LookupProgram.seed(thread);
    for (int run = 0; run < repeat; run++) {
      for (int i = 0; i < LookupProgram.LOOKUPS; i++) {
        state = LookupProgram.next(state);
        Counter found = map.get(new Key8(LookupProgram.key(state & mask)));
        if (found != null) {
          found.count++;
        }
      }
    }
    sink = state;
  }

  private void pairs(int thread, int repeat) {
    long state = LookupProgram.seed(thread);
    for (int run = 0; run < repeat; run++) {
      for (int i = 0; i < LookupProgram.LOOKUPS; i++) {
        state = LookupProgram.next(state);
        long number = state & mask;
        Counter found = map.get(new Key16(LookupProgram.key(number), number));
        if (found != null) {
          found.count++;
        }
      }
    }
    sink = state;
  }

  private void nothing(int thread, int repeat) {
    long state = LookupProgram.seed(thread);
    long sum = 0;
    for (int run = 0; run < repeat; run++) {
      for (int i = 0; i < LookupProgram.LOOKUPS; i++) {
        state = LookupProgram.next(state);
        sum += LookupProgram.key(state & mask);
      }
    }
    sink = state + sum;
  }
}
