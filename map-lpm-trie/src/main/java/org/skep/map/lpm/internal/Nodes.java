// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.lpm.internal;

import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.MapMemory;
import org.skep.bpf.mem.Region;

/**
 * The nodes of a trie: the length of a prefix, its data, two children, and the slot of a value. A
 * node without a value is there only because it has two children.
 */
final class Nodes {
  static final int NONE = Slots.NONE;

  private static final int LENGTH = 0;
  private static final int VALUE = 4;
  private static final int CHILDREN = 8;
  private static final int DATA = 16;

  private final Slots slots;

  Nodes(MapMemory memory, int dataBytes, long wanted) {
    this.slots = new Slots(memory, stride(dataBytes), wanted, false);
  }

  static int stride(int dataBytes) {
    return DATA + ((dataBytes + 7) & -8);
  }

  Slots slots() {
    return slots;
  }

  DirectRegion region(int node) {
    return slots.region(node);
  }

  int dataOffset(int node) {
    return slots.offset(node) + DATA;
  }

  int length(int node) {
    return region(node).loadInt(slots.offset(node) + LENGTH);
  }

  int value(int node) {
    return region(node).loadIntAcquire(slots.offset(node) + VALUE);
  }

  void setValue(int node, int slot) {
    region(node).storeIntRelease(slots.offset(node) + VALUE, slot);
  }

  int child(int node, int bit) {
    return region(node).loadIntAcquire(slots.offset(node) + CHILDREN + 4 * bit);
  }

  /** What the child is is seen by who sees the child. */
  void setChild(int node, int bit, int child) {
    region(node).storeIntRelease(slots.offset(node) + CHILDREN + 4 * bit, child);
  }

  /** A child if there is just one or none; else the first. */
  int onlyChild(int node) {
    int first = child(node, 0);
    return first == NONE ? child(node, 1) : first;
  }

  boolean hasTwoChildren(int node) {
    return child(node, 0) != NONE && child(node, 1) != NONE;
  }

  /** A node without children. */
  void init(int node, int length, Region data, int offset, int bytes, int value) {
    region(node).storeInt(slots.offset(node) + LENGTH, length);
    setData(node, data, offset, bytes);
    setChild(node, 0, NONE);
    setChild(node, 1, NONE);
    setValue(node, value);
  }

  void setData(int node, Region data, int offset, int bytes) {
    data.copyTo(offset, region(node), dataOffset(node), bytes);
  }
}
