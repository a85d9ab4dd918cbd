// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import java.util.concurrent.atomic.AtomicLong;
import org.skep.bpf.BpfException;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.MapMemory;
import org.skep.bpf.mem.Region;

/**
 * The elements of a hash: a node (hash, link, key), which programs cannot reach, and a value. Free
 * elements form a stack through the hash field, so that the link of an element that was just
 * removed still leads a reader on along its chain, as in Linux.
 */
final class Elements {
  static final int NONE = -1;

  private static final int HASH = 0;
  private static final int LINK = 4;
  private static final int KEY = 8;

  private final HashLayout layout;
  private final MapMemory memory;
  private final int shift;
  private final int mask;
  private final int nodeStride;
  private final int valueStride;
  private final DirectRegion[] nodes;
  private final DirectRegion[] values;

  /** The top of the stack in the lower half; the upper half changes with each step. */
  private final AtomicLong free = new AtomicLong(tagged(0, NONE));

  private volatile int regions;

  Elements(HashLayout layout, MapMemory memory) {
    this.layout = layout;
    this.memory = memory;
    this.shift = layout.shift();
    this.mask = (1 << shift) - 1;
    this.nodeStride = layout.nodeStride();
    this.valueStride = layout.valueStride();
    this.nodes = new DirectRegion[layout.regions()];
    this.values = new DirectRegion[layout.regions()];
    for (int i = 0; i < layout.regionsAtFirst(); i++) {
      grow();
    }
  }

  private static long tagged(long tag, int element) {
    return tag << 32 | (element & 0xffff_ffffL);
  }

  private void grow() {
    int number = regions;
    int count = layout.elementsOfRegion(number);
    DirectRegion region = memory.allocateHidden(count * nodeStride);
    values[number] = memory.allocateValues(count * valueStride);
    nodes[number] = region;
    regions = number + 1;
    int first = number << shift;
    for (int i = count - 1; i >= 0; i--) {
      release(first + i);
    }
  }

  /**
   * Takes a free element.
   *
   * @throws BpfException {@code ENOMEM} when a map that is not preallocated cannot grow
   */
  int take() {
    while (true) {
      long top = free.get();
      int element = (int) top;
      if (element == NONE) {
        synchronized (free) {
          if ((int) free.get() == NONE) {
            if (regions == nodes.length) {
              return NONE;
            }
            grow();
          }
        }
        continue;
      }
      int next = hash(element);
      if (free.compareAndSet(top, tagged((top >>> 32) + 1, next))) {
        return element;
      }
    }
  }

  /** Gives an element back. */
  void release(int element) {
    while (true) {
      long top = free.get();
      setHash(element, (int) top);
      if (free.compareAndSet(top, tagged((top >>> 32) + 1, element))) {
        return;
      }
    }
  }

  DirectRegion node(int element) {
    return nodes[element >>> shift];
  }

  private int nodeOffset(int element) {
    return (element & mask) * nodeStride;
  }

  int keyOffset(int element) {
    return nodeOffset(element) + KEY;
  }

  DirectRegion value(int element) {
    return values[element >>> shift];
  }

  int valueOffset(int element) {
    return (element & mask) * valueStride;
  }

  long valueAddress(int element) {
    return value(element).address(valueOffset(element));
  }

  int hash(int element) {
    return node(element).loadInt(nodeOffset(element) + HASH);
  }

  void setHash(int element, int hash) {
    node(element).storeInt(nodeOffset(element) + HASH, hash);
  }

  int link(int element) {
    return node(element).loadIntAcquire(nodeOffset(element) + LINK);
  }

  void setLink(int element, int next) {
    node(element).storeIntRelease(nodeOffset(element) + LINK, next);
  }

  /** Copies a key into an element; the bytes up to the next word stay zero. */
  void setKey(int element, Region key, int offset, int size) {
    key.copyTo(offset, node(element), keyOffset(element), size);
  }
}
