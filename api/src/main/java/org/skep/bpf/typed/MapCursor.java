// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.NoSuchElementException;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.mem.HeapRegion;

/**
 * Lookups in a map by one thread, over and over: the buffers for key and value are kept, so that a
 * lookup allocates nothing but what the key's codec does. Not thread-safe; usable until the map it
 * came from is closed.
 *
 * <pre>{@code
 * MapCursor<Integer, Long> cursor = counts.cursor();
 * if (cursor.find(7)) {
 *   use(cursor.bytes().getLong(0));
 * }
 * }</pre>
 */
public final class MapCursor<K, V> {
  private final MapHandle handle;
  private final Codec<K> keys;
  private final Codec<V> values;
  private final ByteBuffer keyBytes;
  private final ByteBuffer valueBytes;
  private final HeapRegion key;
  private final HeapRegion value;
  private boolean isFound;

  MapCursor(MapHandle handle, Codec<K> keys, Codec<V> values) {
    this.handle = handle;
    this.keys = keys;
    this.values = values;
    this.keyBytes = ByteBuffer.allocate(keys.size()).order(ByteOrder.LITTLE_ENDIAN);
    this.valueBytes = ByteBuffer.allocate(values.size()).order(ByteOrder.LITTLE_ENDIAN);
    this.key = new HeapRegion(0, keyBytes.array());
    this.value = new HeapRegion(0, valueBytes.array());
  }

  /**
   * Looks a key up; whether it is there. Its value, as it is now, is kept until the next lookup.
   *
   * @throws BpfException {@code EPERM} if the descriptor is write-only, {@code EBADF} if the map is
   *     closed
   */
  public boolean find(K wanted) {
    isFound = false;
    keys.encode(wanted, keyBytes.clear());
    int result = handle.lookup(key, 0, value, 0, 0);
    if (result == Errno.ENOENT.negated()) {
      return false;
    }
    BpfMap.check(handle, "look up", result);
    isFound = true;
    return true;
  }

  /**
   * The value that was found.
   *
   * @throws NoSuchElementException if the last lookup found none
   */
  public V value() {
    return values.decode(bytes());
  }

  /**
   * The bytes of the value that was found, little-endian, from position 0: the same buffer each
   * time, which the next lookup writes anew.
   *
   * @throws NoSuchElementException if the last lookup found none
   */
  public ByteBuffer bytes() {
    if (!isFound) {
      throw new NoSuchElementException("the last lookup found no value");
    }
    return valueBytes.clear();
  }
}
