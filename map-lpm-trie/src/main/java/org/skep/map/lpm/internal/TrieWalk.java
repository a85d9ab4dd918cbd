// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.lpm.internal;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.mem.Region;

/**
 * The order of keys: what is more specific before what is less, 0 before 1. Under the trie's lock.
 */
final class TrieWalk {
  private static final int NONE = Nodes.NONE;

  private final Nodes nodes;
  private final Prefix prefix;
  private final int[] way;

  TrieWalk(Nodes nodes, Prefix prefix) {
    this.nodes = nodes;
    this.prefix = prefix;
    this.way = new int[prefix.mostBits() + 1];
  }

  /** The node after a key's; the first one if there is no such key. */
  int after(int root, @Nullable Region key, int keyOffset) {
    int steps = key == null ? 0 : wayTo(root, key, keyOffset);
    if (steps == 0) {
      return first(root);
    }
    for (int i = steps - 1; i > 0; i--) {
      int node = way[i];
      int parent = way[i - 1];
      int other = nodes.child(parent, 1);
      if (nodes.child(parent, 0) == node && other != NONE) {
        return first(other);
      }
      if (nodes.value(parent) != NONE) {
        return parent;
      }
    }
    return NONE;
  }

  /** The nodes from the root to a key's, in {@link #way}; how many, 0 if there is no such key. */
  private int wayTo(int root, Region key, int keyOffset) {
    int length = Prefix.length(key, keyOffset);
    int data = keyOffset + Prefix.DATA;
    int steps = 0;
    if (Integer.compareUnsigned(length, prefix.mostBits()) > 0) {
      return 0;
    }
    for (int node = root; node != NONE; ) {
      int own = nodes.length(node);
      int limit = Math.min(own, length);
      if (prefix.common(key, data, nodes.region(node), nodes.dataOffset(node), limit) < own) {
        return 0;
      }
      way[steps++] = node;
      if (own == length) {
        return nodes.value(node) == NONE ? 0 : steps;
      }
      node = nodes.child(node, Prefix.bit(key, data, own));
    }
    return 0;
  }

  /** The leftmost node without children: such a node has a value. */
  private int first(int root) {
    int node = root;
    while (node != NONE) {
      int child = nodes.onlyChild(node);
      if (child == NONE) {
        return node;
      }
      node = child;
    }
    return NONE;
  }
}
