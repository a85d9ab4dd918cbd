// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which element a full map gives up: near the least recently used. A hand goes round the elements;
 * one that was looked at since the last time is left in peace once. Many threads move the hand, and
 * none waits for another.
 */
final class Clock {
  /** How many that were looked at are left in peace before one goes nevertheless. */
  private static final int MERCIES = 256;

  private static final int MOST_STEPS = 4096;

  private final Elements elements;
  private final AtomicInteger[] hands;

  /** Removes an element from the map. */
  interface Removal {
    /** False if it is in no chain, or its chain is being changed. */
    boolean tryRemove(int element);
  }

  Clock(Elements elements) {
    this.elements = elements;
    this.hands = new AtomicInteger[elements.partitions()];
    for (int i = 0; i < hands.length; i++) {
      hands[i] = new AtomicInteger();
    }
  }

  /** Whether the hand of a partition has ever moved. */
  boolean hasMoved(int partition) {
    return hands[partition].get() != 0;
  }

  /** An element of a partition that is the caller's now; {@link Elements#NONE} if none could go. */
  int evict(int partition, Removal removal) {
    int size = elements.sizeOf(partition);
    int steps = Math.min(MOST_STEPS, 2 * size);
    for (int i = 0; i < steps; i++) {
      int number = (hands[partition].getAndIncrement() & Integer.MAX_VALUE) % size;
      int element = elements.elementOf(partition, number);
      int state = elements.state(element);
      if (state == Elements.REFERENCED && i < MERCIES) {
        elements.setState(element, Elements.USED);
      } else if (state != Elements.FREE && removal.tryRemove(element)) {
        return element;
      }
    }
    return Elements.NONE;
  }
}
