// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.lpm.internal;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.MapMemory;
import org.skep.bpf.mem.Region;

/**
 * A binary trie of prefixes in which ways without branches are one step. Lookups take no lock: each
 * change shows by one store, and a node or value that was taken out is used again only after the
 * runs and calls that may still see it. Writers take one lock, as in Linux.
 */
final class LpmTrie implements MapInstance {
  /** Slots beyond the entries: what was taken out and still waits for its readers. */
  private static final int WAITING = 4096;

  private static final int NONE = Nodes.NONE;

  private final MapSpec spec;
  private final MapMemory memory;
  private final Prefix prefix;
  private final int valueSize;
  private final Nodes nodes;
  private final Slots values;
  private final ReentrantLock lock = new ReentrantLock();
  private final TrieWalk walk;

  private volatile int root = NONE;
  private volatile long count;

  LpmTrie(MapSpec spec, MapMemory memory) {
    this.spec = spec;
    this.memory = memory;
    this.prefix = new Prefix(spec.keySize());
    this.valueSize = spec.valueSize();
    long entries = Integer.toUnsignedLong(spec.maxEntries());
    this.nodes = new Nodes(memory, prefix.bytes(), 2 * entries + WAITING);
    this.values = new Slots(memory, stride(spec), entries + WAITING, true);
    this.walk = new TrieWalk(nodes, prefix);
  }

  private static int stride(MapSpec spec) {
    return (spec.valueSize() + 7) & -8;
  }

  /** What the first prefix brings; more comes as prefixes do. */
  static long bytesAtFirst(MapSpec spec) {
    long entries = Integer.toUnsignedLong(spec.maxEntries());
    int node = Nodes.stride(spec.keySize() - Prefix.DATA);
    return Slots.bytesOfRegion(node, 2 * entries + WAITING)
        + Slots.bytesOfRegion(stride(spec), entries + WAITING);
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  /** The slot of the value of the longest prefix that a key begins with. */
  private int find(Region key, int keyOffset) {
    int length = Prefix.length(key, keyOffset);
    if (Integer.compareUnsigned(length, prefix.mostBits()) > 0) {
      return NONE;
    }
    int data = keyOffset + Prefix.DATA;
    int found = NONE;
    int node = root;
    while (node != NONE) {
      int own = nodes.length(node);
      int limit = Math.min(own, length);
      int common = prefix.common(key, data, nodes.region(node), nodes.dataOffset(node), limit);
      if (common < own) {
        break;
      }
      int value = nodes.value(node);
      if (value != NONE) {
        found = value;
      }
      if (own == prefix.mostBits()) {
        break;
      }
      node = nodes.child(node, Prefix.bit(key, data, own));
    }
    return found;
  }

  @Override
  public int lookup(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    int slot = find(key, keyOffset);
    if (slot == NONE) {
      return Errno.ENOENT.negated();
    }
    values.region(slot).copyTo(values.offset(slot), value, valueOffset, valueSize);
    return 0;
  }

  @Override
  public long lookupAddress(Region key, int keyOffset) {
    int slot = find(key, keyOffset);
    return slot == NONE ? 0 : values.region(slot).address(values.offset(slot));
  }

  @Override
  public int update(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    int length = Prefix.length(key, keyOffset);
    if (Long.compareUnsigned(flags, MapFlags.EXIST) > 0
        || Integer.compareUnsigned(length, prefix.mostBits()) > 0) {
      return Errno.EINVAL.negated();
    }
    lock.lock();
    try {
      return insert(length, key, keyOffset + Prefix.DATA, value, valueOffset, flags);
    } catch (BpfException e) {
      return e.errno().negated();
    } finally {
      lock.unlock();
    }
  }

  private int insert(int length, Region key, int data, Region value, int valueOffset, long flags) {
    int parent = NONE;
    int side = 0;
    int node = root;
    int common = 0;
    while (node != NONE) {
      int own = nodes.length(node);
      int limit = Math.min(own, length);
      common = prefix.common(key, data, nodes.region(node), nodes.dataOffset(node), limit);
      if (common < own || own == length) {
        break;
      }
      parent = node;
      side = Prefix.bit(key, data, own);
      node = nodes.child(node, side);
    }
    boolean isThere = node != NONE && common == length && nodes.length(node) == length;
    boolean hasValue = isThere && nodes.value(node) != NONE;
    if (hasValue && flags == MapFlags.NOEXIST) {
      return Errno.EEXIST.negated();
    }
    if (!hasValue && flags == MapFlags.EXIST) {
      return Errno.ENOENT.negated();
    }
    if (!hasValue && count == Integer.toUnsignedLong(spec.maxEntries())) {
      return Errno.ENOSPC.negated();
    }
    int slot = valueSlot(value, valueOffset);
    if (isThere) {
      replaceValue(node, slot, key, data);
    } else if (!addNode(parent, side, node, common, length, key, data, slot)) {
      values.release(slot);
      return Errno.ENOMEM.negated();
    }
    setCount(count + (hasValue ? 0 : 1));
    return 0;
  }

  /** Under the lock: only readers of {@link #entries} need none. */
  private void setCount(long now) {
    count = now;
  }

  private int valueSlot(Region value, int valueOffset) {
    int slot = values.take();
    if (slot == NONE) {
      throw new BpfException(Errno.ENOMEM, "values that were taken out are still in use");
    }
    value.copyTo(valueOffset, values.region(slot), values.offset(slot), valueSize);
    return slot;
  }

  /** The bits beyond the prefix are kept as they were given last. */
  private void replaceValue(int node, int slot, Region key, int data) {
    int old = nodes.value(node);
    nodes.setData(node, key, data, prefix.bytes());
    nodes.setValue(node, slot);
    retireValue(old);
  }

  /** Adds a node between {@code parent} and {@code below}; false if there are no more nodes. */
  private boolean addNode(
      int parent, int side, int below, int common, int length, Region key, int data, int slot) {
    int added = newNode();
    if (added == NONE) {
      return false;
    }
    nodes.init(added, length, key, data, prefix.bytes(), slot);
    int top = added;
    if (below != NONE && common == length) {
      // The new prefix is one of the node's that is there.
      nodes.setChild(added, bitOf(below, length), below);
    } else if (below != NONE) {
      top = newNode();
      if (top == NONE) {
        nodes.slots().release(added);
        return false;
      }
      nodes.init(top, common, key, data, prefix.bytes(), NONE);
      int bit = Prefix.bit(key, data, common);
      nodes.setChild(top, bit, added);
      nodes.setChild(top, 1 - bit, below);
    }
    replaceChild(parent, side, top);
    return true;
  }

  private int newNode() {
    try {
      return nodes.slots().take();
    } catch (BpfException e) {
      return NONE;
    }
  }

  private int bitOf(int node, int index) {
    return Prefix.bit(nodes.region(node), nodes.dataOffset(node), index);
  }

  private void replaceChild(int parent, int side, int child) {
    if (parent == NONE) {
      root = child;
    } else {
      nodes.setChild(parent, side, child);
    }
  }

  @Override
  public int delete(Region key, int keyOffset) {
    int length = Prefix.length(key, keyOffset);
    if (Integer.compareUnsigned(length, prefix.mostBits()) > 0) {
      return Errno.EINVAL.negated();
    }
    lock.lock();
    try {
      return remove(length, key, keyOffset + Prefix.DATA);
    } finally {
      lock.unlock();
    }
  }

  private int remove(int length, Region key, int data) {
    int above = NONE;
    int aboveSide = 0;
    int parent = NONE;
    int side = 0;
    int node = root;
    while (node != NONE) {
      int own = nodes.length(node);
      int limit = Math.min(own, length);
      int common = prefix.common(key, data, nodes.region(node), nodes.dataOffset(node), limit);
      if (common < own) {
        return Errno.ENOENT.negated();
      }
      if (own == length) {
        break;
      }
      above = parent;
      aboveSide = side;
      parent = node;
      side = Prefix.bit(key, data, own);
      node = nodes.child(node, side);
    }
    if (node == NONE || nodes.value(node) == NONE) {
      return Errno.ENOENT.negated();
    }
    int value = nodes.value(node);
    if (nodes.hasTwoChildren(node)) {
      nodes.setValue(node, NONE);
    } else {
      unlink(above, aboveSide, parent, side, node);
    }
    retireValue(value);
    setCount(count - 1);
    return 0;
  }

  /** Takes a node out, and its parent if that was there for two children only. */
  private void unlink(int above, int aboveSide, int parent, int side, int node) {
    int child = nodes.onlyChild(node);
    boolean parentGoes = child == NONE && parent != NONE && nodes.value(parent) == NONE;
    if (parentGoes) {
      replaceChild(above, aboveSide, nodes.child(parent, 1 - side));
      retireNode(parent);
    } else {
      replaceChild(parent, side, child);
    }
    retireNode(node);
  }

  private void retireNode(int node) {
    memory.afterGracePeriod(() -> nodes.slots().release(node));
  }

  private void retireValue(int slot) {
    if (slot != NONE) {
      memory.afterGracePeriod(() -> values.release(slot));
    }
  }

  @Override
  public int nextKey(@Nullable Region key, int keyOffset, Region next, int nextOffset) {
    lock.lock();
    try {
      int node = walk.after(root, key, keyOffset);
      if (node == NONE) {
        return Errno.ENOENT.negated();
      }
      next.storeInt(nextOffset, nodes.length(node));
      nodes
          .region(node)
          .copyTo(nodes.dataOffset(node), next, nextOffset + Prefix.DATA, prefix.bytes());
      return 0;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long entries() {
    return count;
  }
}
