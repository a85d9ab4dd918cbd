// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.MapMemory;
import org.skep.bpf.mem.Region;

/**
 * The chains of a hash. Each has a version, which it may share with others, that changes before an
 * element that left the chain can be used again: a reader who missed a key or copied bytes looks at
 * it again and, if it changed, begins anew. Changes are made under the lock of the chain's stripe.
 */
final class Chains {
  private static final int WORDS = 16;

  private final KeyHash hashes;
  private final int keySize;
  private final int bucketMask;
  private final int versionMask;
  private final DirectRegion heads;
  private final DirectRegion versions;
  private final Elements elements;
  private final ReentrantLock[] locks;

  Chains(HashLayout layout, int keySize, MapMemory memory, Elements elements, KeyHash hashes) {
    this.hashes = hashes;
    this.keySize = keySize;
    this.bucketMask = layout.buckets() - 1;
    this.versionMask = layout.versions() - 1;
    this.heads = memory.allocateHidden(layout.headBytes());
    this.versions = memory.allocateHidden(layout.versionBytes());
    this.elements = elements;
    this.locks = new ReentrantLock[layout.stripes()];
    for (int i = 0; i < locks.length; i++) {
      locks[i] = new ReentrantLock();
    }
    for (int bucket = 0; bucket < layout.buckets(); bucket++) {
      setHead(bucket, Elements.NONE);
    }
  }

  /** The same in one method for keys in words; the elements lie in one region. */
  WordLookup wordLookup(HashLayout layout, boolean isClocked) {
    return new WordLookup(
        heads.buffer(),
        versions.buffer(),
        elements.note(0).buffer(),
        elements.key(0).buffer(),
        bucketMask,
        versionMask,
        hashes,
        keySize > Long.BYTES,
        isClocked,
        elements.value(0).address(0),
        layout.valueStride());
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

  /** The first element of a chain. */
  int head(int bucket) {
    return heads.loadIntAcquire(bucket << 2);
  }

  private void setHead(int bucket, int element) {
    heads.storeIntRelease(bucket << 2, element);
  }

  /** To be read before the chain's head is. */
  int version(int bucket) {
    return versions.loadIntAcquire((bucket & versionMask) << 2);
  }

  /** Under the lock of the stripe, which is the same for all chains of one version. */
  private void nextVersion(int bucket) {
    int at = (bucket & versionMask) << 2;
    versions.storeIntRelease(at, versions.loadInt(at) + 1);
  }

  /** Whether an element may have left the chain since {@code seen} was its version. */
  boolean hasChanged(int bucket, int seen) {
    VarHandle.acquireFence();
    return version(bucket) != seen;
  }

  int hashOf(Region key, int offset) {
    if (keySize <= Long.BYTES) {
      return hashes.of(KeyHash.word(key, offset, keySize), 0, false);
    }
    if (keySize <= WORDS) {
      long second = KeyHash.word(key, offset + Long.BYTES, keySize - Long.BYTES);
      return hashes.of(key.loadLong(offset), second, true);
    }
    return hashes.of(key, offset, keySize);
  }

  /** The hash of a key in words, of at most 16 bytes. */
  int hashOf(long first, long second) {
    return hashes.of(first, second, keySize > Long.BYTES);
  }

  private boolean hasKey(int element, Region key, int offset) {
    DirectRegion keys = elements.key(element);
    int own = elements.keyOffset(element);
    int at = 0;
    for (; at + Long.BYTES <= keySize; at += Long.BYTES) {
      if (keys.loadLong(own + at) != key.loadLong(offset + at)) {
        return false;
      }
    }
    return at == keySize || keys.loadLong(own + at) == KeyHash.word(key, offset + at, keySize - at);
  }

  /**
   * The element of a key in a chain, or {@link Elements#NONE}; without the lock, both are true only
   * if the chain has not changed.
   */
  int find(int bucket, Region key, int offset, int hash) {
    for (int at = head(bucket); at >= 0; at = elements.link(at)) {
      if (elements.hash(at) == hash && hasKey(at, key, offset)) {
        return at;
      }
    }
    return Elements.NONE;
  }

  /** As the other {@link #find}, for a key in words. */
  int find(int bucket, long first, long second, int hash) {
    return keySize <= Long.BYTES ? find(bucket, first) : findPair(bucket, first, second, hash);
  }

  /** A key of one word is read whole at any time: that it is the same says enough. */
  private int find(int bucket, long word) {
    for (int at = head(bucket); at >= 0; at = elements.link(at)) {
      if (elements.key(at).loadLong(elements.keyOffset(at)) == word) {
        return at;
      }
    }
    return Elements.NONE;
  }

  /** Of two words, one may be another key's already: the hash then is another's too. */
  private int findPair(int bucket, long first, long second, int hash) {
    for (int at = head(bucket); at >= 0; at = elements.link(at)) {
      DirectRegion keys = elements.key(at);
      int own = elements.keyOffset(at);
      if (elements.hash(at) == hash
          && keys.loadLong(own) == first
          && keys.loadLong(own + Long.BYTES) == second) {
        return at;
      }
    }
    return Elements.NONE;
  }

  /** Puts an element, whose key and value are there, before the others. */
  void prepend(int bucket, int element, int hash, boolean isReplacing) {
    elements.setHash(element, hash);
    elements.setLink(element, head(bucket));
    setHead(bucket, element);
    if (isReplacing) {
      // A reader on the way, who meets neither the old element nor the new one, must notice.
      nextVersion(bucket);
    }
  }

  /** Takes an element out of its chain; only then does the version allow to use it again. */
  void unlink(int bucket, int element) {
    int next = elements.link(element);
    int at = head(bucket);
    if (at == element) {
      setHead(bucket, next);
    } else {
      while (elements.link(at) != element) {
        at = elements.link(at);
      }
      elements.setLink(at, next);
    }
    nextVersion(bucket);
    VarHandle.releaseFence();
  }

  /** Whether an element is in a chain. */
  boolean contains(int bucket, int element) {
    for (int at = head(bucket); at >= 0; at = elements.link(at)) {
      if (at == element) {
        return true;
      }
    }
    return false;
  }

  void copyKey(int element, Region into, int offset) {
    elements.key(element).copyTo(elements.keyOffset(element), into, offset, keySize);
  }
}
