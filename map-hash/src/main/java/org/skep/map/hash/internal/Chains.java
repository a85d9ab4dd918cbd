// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.Region;

/**
 * The chains of a hash. Beside the head of each stands a version that changes before an element
 * that left the chain can be used again: a reader who missed a key or copied bytes looks at it
 * again and, if it changed, begins anew. Changes are made under the lock of the chain's stripe.
 */
final class Chains {
  private static final int WORDS = 16;

  private final KeyHash hashes;
  private final int keySize;
  private final boolean isStoredWhole;
  private final int bucketMask;
  private final DirectRegion heads;
  private final Elements elements;
  private final ReentrantLock[] locks;

  Chains(HashLayout layout, int keySize, DirectRegion heads, Elements elements, KeyHash hashes) {
    this.hashes = hashes;
    this.keySize = keySize;
    this.isStoredWhole = keySize == Long.BYTES || keySize == Integer.BYTES || keySize == 1;
    this.bucketMask = layout.buckets() - 1;
    this.heads = heads;
    this.elements = elements;
    this.locks = new ReentrantLock[layout.stripes()];
    for (int i = 0; i < locks.length; i++) {
      locks[i] = new ReentrantLock();
    }
    for (int bucket = 0; bucket < layout.buckets(); bucket++) {
      setHead(bucket, Elements.NONE, 0);
    }
  }

  int buckets() {
    return bucketMask + 1;
  }

  int stripes() {
    return locks.length;
  }

  int bucketOf(int hash) {
    return hash & bucketMask;
  }

  int stripeOf(int bucket) {
    return bucket & (locks.length - 1);
  }

  ReentrantLock lockOf(int bucket) {
    return locks[stripeOf(bucket)];
  }

  /** The first element of a chain in the lower half, the chain's version in the upper. */
  long head(int bucket) {
    return heads.loadLongAcquire(bucket << 3);
  }

  private void setHead(int bucket, int element, int version) {
    heads.storeLongRelease(bucket << 3, (long) version << 32 | (element & 0xffff_ffffL));
  }

  private static int version(long head) {
    return (int) (head >>> 32);
  }

  /** Whether an element may have left the chain since {@code seen} was read. */
  boolean hasChanged(int bucket, long seen) {
    VarHandle.acquireFence();
    return version(head(bucket)) != version(seen);
  }

  int hashOf(Region key, int offset) {
    if (keySize <= Long.BYTES) {
      return hashes.of(KeyHash.word(key, offset, keySize));
    }
    if (keySize <= WORDS) {
      return hashes.of(
          key.loadLong(offset), KeyHash.word(key, offset + Long.BYTES, keySize - Long.BYTES));
    }
    return hashes.of(key, offset, keySize);
  }

  /** The hash of a key in words, of at most 16 bytes. */
  int hashOf(long first, long second) {
    return keySize <= Long.BYTES ? hashes.of(first) : hashes.of(first, second);
  }

  private boolean hasKey(int element, Region key, int offset) {
    DirectRegion node = elements.node(element);
    int own = elements.keyOffset(element);
    int at = 0;
    for (; at + Long.BYTES <= keySize; at += Long.BYTES) {
      if (node.loadLong(own + at) != key.loadLong(offset + at)) {
        return false;
      }
    }
    return at == keySize || node.loadLong(own + at) == KeyHash.word(key, offset + at, keySize - at);
  }

  /**
   * The element of a key in a chain, or {@link Elements#NONE}; without the lock, both are true only
   * if the chain has not changed.
   */
  int find(long head, Region key, int offset, int hash) {
    for (int at = (int) head; at >= 0; at = elements.link(at)) {
      if (elements.hash(at) == hash && hasKey(at, key, offset)) {
        return at;
      }
    }
    return Elements.NONE;
  }

  /** As the other {@link #find}, for a key in words. */
  int find(long head, long first, long second, int hash) {
    return isStoredWhole ? find(head, first) : findInParts(head, first, second, hash);
  }

  /** A key that is stored in one go is read whole at any time: that it is the same says enough. */
  private int find(long head, long word) {
    for (int at = (int) head; at >= 0; at = elements.link(at)) {
      if (elements.node(at).loadLong(elements.keyOffset(at)) == word) {
        return at;
      }
    }
    return Elements.NONE;
  }

  /** Of other keys, a part may be another's already: the hash then is another's too. */
  private int findInParts(long head, long first, long second, int hash) {
    boolean isShort = keySize <= Long.BYTES;
    for (int at = (int) head; at >= 0; at = elements.link(at)) {
      DirectRegion node = elements.node(at);
      int own = elements.keyOffset(at);
      if (elements.hash(at) == hash
          && node.loadLong(own) == first
          && (isShort || node.loadLong(own + Long.BYTES) == second)) {
        return at;
      }
    }
    return Elements.NONE;
  }

  /** Puts an element, whose key and value are there, before the others. */
  void prepend(int bucket, int element, int hash, boolean isReplacing) {
    long head = head(bucket);
    elements.setHash(element, hash);
    elements.setLink(element, (int) head);
    // A reader on the way, who meets neither the old element nor the new one, must notice.
    setHead(bucket, element, version(head) + (isReplacing ? 1 : 0));
  }

  /** Takes an element out of its chain; only then does the version allow to use it again. */
  void unlink(int bucket, int element) {
    int next = elements.link(element);
    long head = head(bucket);
    int first = (int) head;
    if (first == element) {
      first = next;
    } else {
      int at = first;
      while (elements.link(at) != element) {
        at = elements.link(at);
      }
      elements.setLink(at, next);
    }
    setHead(bucket, first, version(head) + 1);
    VarHandle.releaseFence();
  }

  /** Whether an element is in a chain. */
  boolean contains(int bucket, int element) {
    for (int at = (int) head(bucket); at >= 0; at = elements.link(at)) {
      if (at == element) {
        return true;
      }
    }
    return false;
  }

  void copyKey(int element, Region into, int offset) {
    elements.node(element).copyTo(elements.keyOffset(element), into, offset, keySize);
  }
}
