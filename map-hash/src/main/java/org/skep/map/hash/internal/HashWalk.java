// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.skep.bpf.map.BatchWalk;
import org.skep.bpf.mem.Region;

/**
 * Walks a hash in the order of its buckets and, in a bucket, of what is left of the hash: a
 * position is the last hash, its bucket first. Inserting, replacing and deleting move no key in
 * this order, and a bucket of any length is read in as many batches as it takes. Only keys with one
 * and the same hash of 32 bits have to fit into a batch together.
 */
final class HashWalk implements BatchWalk {
  private final ChainedHashMap map;
  private final Chains chains;
  private final Elements elements;
  private final int bucketBits;

  HashWalk(ChainedHashMap map) {
    this.map = map;
    this.chains = map.chains();
    this.elements = map.elements();
    this.bucketBits = Integer.numberOfTrailingZeros(chains.buckets());
  }

  private long placeOf(int hash) {
    return Integer.rotateRight(hash, bucketBits) & 0xffff_ffffL;
  }

  private int bucketOf(long place) {
    return Integer.rotateLeft((int) place, bucketBits) & (chains.buckets() - 1);
  }

  @Override
  public Step walk(
      long position,
      int count,
      Region keys,
      int keysOffset,
      Region values,
      int valuesOffset,
      boolean remove) {
    if (position == (END & 0xffff_ffffL)) {
      return new Step(0, END, true);
    }
    long after = position;
    int copied = 0;
    int keySize = map.spec().keySize();
    int valueSize = map.callValueSize();
    for (int bucket = after < 0 ? 0 : bucketOf(after); bucket < chains.buckets(); bucket++) {
      if (chains.head(bucket) < 0) {
        continue;
      }
      ReentrantLock lock = chains.lockOf(bucket);
      lock.lock();
      try {
        int[] following = following(bucket, after);
        int fitting = fitting(following, count - copied);
        for (int i = 0; i < fitting; i++) {
          int element = following[i];
          after = placeOf(elements.hash(element));
          chains.copyKey(element, keys, keysOffset + copied * keySize);
          map.values().copyOut(element, values, valuesOffset + copied * valueSize);
          copied++;
          if (remove) {
            map.release(bucket, element);
          }
        }
        if (fitting < following.length) {
          return new Step(copied, (int) after, false);
        }
      } finally {
        lock.unlock();
      }
    }
    return new Step(copied, END, true);
  }

  /** The elements of a bucket after a place, in order. */
  private int[] following(int bucket, long after) {
    int[] found = new int[4];
    int size = 0;
    for (int at = chains.head(bucket); at >= 0; at = elements.link(at)) {
      if (placeOf(elements.hash(at)) > after) {
        if (size == found.length) {
          found = Arrays.copyOf(found, size * 2);
        }
        found[size++] = at;
      }
    }
    long[] byPlace = new long[size];
    for (int i = 0; i < size; i++) {
      byPlace[i] = placeOf(elements.hash(found[i])) << 31 | found[i];
    }
    Arrays.sort(byPlace);
    int[] ordered = new int[size];
    for (int i = 0; i < size; i++) {
      ordered[i] = (int) (byPlace[i] & Integer.MAX_VALUE);
    }
    return ordered;
  }

  /** How many go into a batch without parting keys of one hash. */
  private int fitting(int[] ordered, int room) {
    int fitting = Math.min(ordered.length, room);
    while (fitting > 0
        && fitting < ordered.length
        && elements.hash(ordered[fitting - 1]) == elements.hash(ordered[fitting])) {
      fitting--;
    }
    return fitting;
  }
}
