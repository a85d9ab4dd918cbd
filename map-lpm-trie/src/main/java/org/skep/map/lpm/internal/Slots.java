// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.lpm.internal;

import java.util.concurrent.atomic.AtomicLong;
import org.skep.bpf.BpfException;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.MapMemory;

/**
 * Pieces of memory of one size, allocated as they are needed and given back one by one. Free ones
 * form a stack, whose links programs cannot reach.
 */
final class Slots {
  static final int NONE = -1;

  private static final int MOST_REGIONS = 128;
  private static final int FEWEST = 16;
  private static final long LARGEST_REGION = 1L << 30;

  private final MapMemory memory;
  private final int stride;
  private final boolean isForPrograms;
  private final int shift;
  private final int mask;
  private final DirectRegion[] regions;
  private final DirectRegion[] links;
  private int made;

  /** The top of the stack in the lower half; the upper half changes with each step. */
  private final AtomicLong free = new AtomicLong(tagged(0, NONE));

  Slots(MapMemory memory, int stride, long wanted, boolean isForPrograms) {
    this.memory = memory;
    this.stride = stride;
    this.isForPrograms = isForPrograms;
    this.shift = shift(stride, wanted);
    this.mask = (1 << shift) - 1;
    this.regions = new DirectRegion[MOST_REGIONS];
    this.links = new DirectRegion[MOST_REGIONS];
  }

  /** Few and small regions for few slots, at most what a buffer can hold for many. */
  private static int shift(int stride, long wanted) {
    long each = Math.max(FEWEST, wanted / (MOST_REGIONS / 2));
    int needed = 64 - Long.numberOfLeadingZeros(each - 1);
    int fitting = 63 - Long.numberOfLeadingZeros(Math.max(1, LARGEST_REGION / stride));
    return Math.min(Math.min(needed, fitting), 24);
  }

  /** Bytes of the first region, which the first slot brings. */
  static long bytesOfRegion(int stride, long wanted) {
    return ((long) stride + Integer.BYTES) << shift(stride, wanted);
  }

  private static long tagged(long tag, int slot) {
    return tag << 32 | (slot & 0xffff_ffffL);
  }

  /**
   * Takes a slot, whose bytes are those of its last use. By one thread at a time.
   *
   * @return {@link #NONE} if there are no more
   * @throws BpfException {@code ENOMEM}
   */
  int take() {
    while (true) {
      long top = free.get();
      int slot = (int) top;
      if (slot == NONE) {
        if (!grow()) {
          return NONE;
        }
        continue;
      }
      int next = links[slot >>> shift].loadInt((slot & mask) << 2);
      if (free.compareAndSet(top, tagged((top >>> 32) + 1, next))) {
        return slot;
      }
    }
  }

  private boolean grow() {
    if (made == MOST_REGIONS) {
      return false;
    }
    int number = made;
    links[number] = memory.allocateHidden(Integer.BYTES << shift);
    regions[number] =
        isForPrograms
            ? memory.allocateValues(stride << shift)
            : memory.allocateHidden(stride << shift);
    made = number + 1;
    for (int i = mask; i >= 0; i--) {
      release(number << shift | i);
    }
    return true;
  }

  /** Gives a slot back, which nobody uses any more. By any thread. */
  void release(int slot) {
    while (true) {
      long top = free.get();
      links[slot >>> shift].storeInt((slot & mask) << 2, (int) top);
      if (free.compareAndSet(top, tagged((top >>> 32) + 1, slot))) {
        return;
      }
    }
  }

  DirectRegion region(int slot) {
    return regions[slot >>> shift];
  }

  int offset(int slot) {
    return (slot & mask) * stride;
  }
}
