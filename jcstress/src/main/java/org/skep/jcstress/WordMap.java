// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jcstress;

import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.mem.MapMemory;
import org.skep.map.hash.internal.HashMapType;
import org.skep.map.hash.internal.LruHashMapType;

/** A hash whose keys and values are one or two words. */
final class WordMap {
  /** What a lookup gives for a key that is absent. */
  static final long ABSENT = -1;

  final MapInstance map;
  private final int keyWords;
  private final int valueWords;

  private WordMap(MapInstance map, int keyWords, int valueWords) {
    this.map = map;
    this.keyWords = keyWords;
    this.valueWords = valueWords;
  }

  static WordMap hash(MapMemory memory, int keyWords, int valueWords, int entries) {
    MapSpec spec = MapSpec.of(MapTypes.HASH, 8 * keyWords, 8 * valueWords, entries, 0);
    return new WordMap(new HashMapType().create(spec, memory), keyWords, valueWords);
  }

  static WordMap lru(MapMemory memory, int entries) {
    MapSpec spec = MapSpec.of(MapTypes.LRU_HASH, 8, 8, entries, 0);
    return new WordMap(new LruHashMapType().create(spec, memory), 1, 1);
  }

  private static HeapRegion words(int count, long first, long second) {
    HeapRegion region = new HeapRegion(0, new byte[8 * count]);
    region.storeLong(0, first);
    if (count > 1) {
      region.storeLong(8, second);
    }
    return region;
  }

  int put(long first, long second, long value) {
    return map.update(words(keyWords, first, second), 0, words(valueWords, value, value), 0, 0);
  }

  int put(long key, long value) {
    return put(key, 0, value);
  }

  int remove(long first, long second) {
    return map.delete(words(keyWords, first, second), 0);
  }

  /** The value's words. */
  long[] get(long first, long second) {
    HeapRegion value = new HeapRegion(0, new byte[16]);
    int result = map.lookup(words(keyWords, first, second), 0, value, 0, 0);
    if (result == Errno.ENOENT.negated()) {
      return new long[] {ABSENT, ABSENT};
    }
    if (result != 0) {
      throw new IllegalStateException("a lookup gave " + result);
    }
    return new long[] {value.loadLong(0), value.loadLong(valueWords == 1 ? 0 : 8)};
  }

  long get(long key) {
    return get(key, 0)[0];
  }

  /** Where the value is, as a program looks it up. */
  long address(long first, long second) {
    return map.lookupAddress(words(keyWords, first, second), 0);
  }
}
