// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.skep.bpf.map.WordKeyedLookup;

/**
 * Lookup of keys of up to 16 bytes in a hash whose elements lie in one region: what {@link Chains}
 * does, in one method. It is a record because HotSpot takes the fields of a record for constants
 * where the record itself is one, as it is in code made by engines; nobody compares two of them.
 *
 * @param heads the first element of each chain
 * @param versions of the chains
 * @param notes hash, link and state of each element
 * @param keys of the elements
 * @param bucketMask buckets less one
 * @param versionMask versions less one
 * @param hashes the hash of keys
 * @param isPair whether a key has a second word
 * @param isClocked whether a lookup is noted in the element
 * @param values the address of the first element's value
 * @param valueStride bytes of a value
 */
record WordLookup(
    ByteBuffer heads,
    ByteBuffer versions,
    ByteBuffer notes,
    ByteBuffer keys,
    int bucketMask,
    int versionMask,
    KeyHash hashes,
    boolean isPair,
    boolean isClocked,
    long values,
    int valueStride)
    implements WordKeyedLookup {
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  @Override
  public long lookupAddress(long first, long second) {
    int bucket = hashes.of(first, second, isPair) & bucketMask;
    return isPair ? pair(bucket, first, second) : word(bucket, first);
  }

  /** One word is read whole: an element that has it is the key's. */
  private long word(int bucket, long word) {
    int element = head(bucket);
    if (element < 0) {
      return 0; // an empty chain was empty
    }
    do {
      if ((long) LONG.get(keys, element << 3) == word) {
        return found(element);
      }
      element = next(element);
    } while (element >= 0);
    return wordAgain(bucket, word);
  }

  /** That a key is not there is only true if the chain did not change on the way. */
  private long wordAgain(int bucket, long word) {
    int at = (bucket & versionMask) << 2;
    int now = version(at);
    int seen;
    do {
      seen = now;
      for (int element = head(bucket); element >= 0; element = next(element)) {
        if ((long) LONG.get(keys, element << 3) == word) {
          return found(element);
        }
      }
      now = version(at);
    } while (now != seen);
    return 0;
  }

  /** Of two words, one may be another key's already: then the chain has changed. */
  private long pair(int bucket, long first, long second) {
    int at = (bucket & versionMask) << 2;
    int seen = (int) INT.getAcquire(versions, at);
    while (true) {
      int element = head(bucket);
      while (element >= 0 && !isKey(element, first, second)) {
        element = next(element);
      }
      int now = version(at);
      if (now == seen) {
        return element < 0 ? 0 : found(element);
      }
      seen = now;
    }
  }

  private boolean isKey(int element, long first, long second) {
    int at = element << 4;
    return (long) LONG.get(keys, at) == first && (long) LONG.get(keys, at + Long.BYTES) == second;
  }

  private int head(int bucket) {
    return (int) INT.getAcquire(heads, bucket << 2);
  }

  private int next(int element) {
    return (int) INT.getAcquire(notes, element * noteStride() + Elements.LINK);
  }

  private int version(int at) {
    VarHandle.acquireFence();
    return (int) INT.getAcquire(versions, at);
  }

  private int noteStride() {
    return isClocked ? HashLayout.CLOCKED_NOTE : HashLayout.NOTE;
  }

  private long found(int element) {
    if (isClocked) {
      reference(element * noteStride() + Elements.STATE);
    }
    return values + (long) element * valueStride;
  }

  private void reference(int at) {
    if ((int) INT.get(notes, at) == Elements.USED) {
      INT.compareAndSet(notes, at, Elements.USED, Elements.REFERENCED);
    }
  }
}
