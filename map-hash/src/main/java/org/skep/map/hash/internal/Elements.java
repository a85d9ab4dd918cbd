// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import java.util.concurrent.atomic.AtomicLong;
import org.skep.bpf.BpfException;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.MapMemory;
import org.skep.bpf.mem.Region;

/**
 * The elements of a hash: a node (hash, link, key), which programs cannot reach, and a value for
 * each CPU slot that has one. Free elements form stacks through the hash field, so that the link of
 * an element that was just removed still leads a reader on along its chain, as in Linux.
 */
final class Elements {
  static final int NONE = -1;

  /** Of no chain. */
  static final int FREE = 0;

  /** In a chain, and not looked at since the clock came by. */
  static final int USED = 1;

  /** In a chain, and looked at. */
  static final int REFERENCED = 2;

  private static final int HASH = 0;
  private static final int LINK = 4;
  private static final int STATE = 8;

  private final HashLayout layout;
  private final MapMemory memory;
  private final int shift;
  private final int mask;
  private final int keyAt;
  private final int nodeStride;
  private final int valueStride;
  private final DirectRegion[] nodes;
  private final DirectRegion[] values;
  private final int[] cpuStrides;

  /**
   * Of each partition, the top of its stack in the lower half; the upper changes with each step.
   */
  private final AtomicLong[] free;

  private volatile int regions;

  Elements(HashLayout layout, MapMemory memory) {
    this.layout = layout;
    this.memory = memory;
    this.shift = layout.shift();
    this.mask = (1 << shift) - 1;
    this.keyAt = layout.keyAt();
    this.nodeStride = layout.nodeStride();
    this.valueStride = layout.valueStride();
    this.nodes = new DirectRegion[layout.regions()];
    this.values = new DirectRegion[layout.regions()];
    this.cpuStrides = new int[layout.regions()];
    this.free = new AtomicLong[layout.partitions()];
    for (int i = 0; i < free.length; i++) {
      free[i] = new AtomicLong(tagged(0, NONE));
    }
    for (int i = 0; i < layout.regionsAtFirst(); i++) {
      grow();
    }
  }

  private static long tagged(long tag, int element) {
    return tag << 32 | (element & 0xffff_ffffL);
  }

  private void grow() {
    int number = regions;
    DirectRegion region = memory.allocateHidden(layout.nodeBytes(number));
    values[number] = memory.allocateValues(layout.valueBytes(number));
    cpuStrides[number] = layout.cpuStride(number);
    nodes[number] = region;
    regions = number + 1;
    int first = number << shift;
    for (int i = layout.elementsOfRegion(number) - 1; i >= 0; i--) {
      release(first + i);
    }
  }

  /**
   * Takes a free element.
   *
   * @return {@link #NONE} if the partition has none
   * @throws BpfException {@code ENOMEM} when a map that is not preallocated cannot grow
   */
  int take(int partition) {
    AtomicLong stack = free[partition];
    while (true) {
      long top = stack.get();
      int element = (int) top;
      if (element == NONE) {
        if (!growFor(stack)) {
          return NONE;
        }
        continue;
      }
      int next = hash(element);
      if (stack.compareAndSet(top, tagged((top >>> 32) + 1, next))) {
        return element;
      }
    }
  }

  /** Whether there is a free element again. */
  private boolean growFor(AtomicLong stack) {
    if (regions == nodes.length) {
      return (int) stack.get() != NONE;
    }
    synchronized (free) {
      if ((int) stack.get() == NONE) {
        if (regions == nodes.length) {
          return false;
        }
        grow();
      }
      return true;
    }
  }

  /** Gives an element back. */
  void release(int element) {
    AtomicLong stack = free[partitionOf(element)];
    while (true) {
      long top = stack.get();
      setHash(element, (int) top);
      if (stack.compareAndSet(top, tagged((top >>> 32) + 1, element))) {
        return;
      }
    }
  }

  int partitions() {
    return free.length;
  }

  private int partitionOf(int element) {
    return free.length == 1 ? 0 : element % free.length;
  }

  /** Elements of a partition. */
  int sizeOf(int partition) {
    return (layout.elements() - partition + free.length - 1) / free.length;
  }

  /** The element with that number in a partition. */
  int elementOf(int partition, int number) {
    return number * free.length + partition;
  }

  DirectRegion node(int element) {
    return nodes[element >>> shift];
  }

  private int nodeOffset(int element) {
    return (element & mask) * nodeStride;
  }

  int keyOffset(int element) {
    return nodeOffset(element) + keyAt;
  }

  DirectRegion value(int element) {
    return values[element >>> shift];
  }

  int valueOffset(int element) {
    return (element & mask) * valueStride;
  }

  int valueOffset(int element, int cpu) {
    return cpu * cpuStrides[element >>> shift] + (element & mask) * valueStride;
  }

  /** The element whose value is at an address; {@link #NONE} if none is. */
  int elementAt(long address) {
    int offset = (int) address;
    for (int i = 0; i < regions; i++) {
      if (values[i].id() == (int) (address >>> 32) && offset % valueStride == 0) {
        return (i << shift) + offset / valueStride;
      }
    }
    return NONE;
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

  /** Only of maps that give up elements. */
  int state(int element) {
    return node(element).loadInt(nodeOffset(element) + STATE);
  }

  void setState(int element, int state) {
    node(element).storeInt(nodeOffset(element) + STATE, state);
  }

  /** Notes that an element was looked at: a store for the first time only. */
  void reference(int element) {
    DirectRegion node = node(element);
    int at = nodeOffset(element) + STATE;
    if (node.loadInt(at) == USED) {
      node.compareExchangeInt(at, USED, REFERENCED);
    }
  }

  /** Copies a key into an element; the bytes up to the next word stay zero. */
  void setKey(int element, Region key, int offset, int size) {
    key.copyTo(offset, node(element), keyOffset(element), size);
  }
}
