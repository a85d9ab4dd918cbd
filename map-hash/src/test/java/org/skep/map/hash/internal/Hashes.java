// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.HeapRegion;

/** Makes hashes and calls them with arrays of bytes as keys and values. */
final class Hashes {
  private Hashes() {}

  static MapSpec spec(int keySize, int valueSize, int entries, int flags) {
    return MapSpec.of(MapTypes.HASH, keySize, valueSize, entries, flags);
  }

  /** A region with some bytes before the given ones, so that offsets matter. */
  static HeapRegion at3(byte[] bytes) {
    byte[] shifted = new byte[bytes.length + 3];
    System.arraycopy(bytes, 0, shifted, 3, bytes.length);
    return new HeapRegion(0, shifted);
  }

  static byte[] little(long number, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < Math.min(size, Long.BYTES); i++) {
      bytes[i] = (byte) (number >>> (i * Byte.SIZE));
    }
    return bytes;
  }

  static int update(MapInstance map, byte[] key, byte[] value, long flags) {
    return map.update(at3(key), 3, at3(value), 3, flags);
  }

  static int delete(MapInstance map, byte[] key) {
    return map.delete(at3(key), 3);
  }

  /** Copies the value into an array; what {@code lookup} answers. */
  static int lookup(MapInstance map, byte[] key, byte[] into) {
    return map.lookup(at3(key), 3, new HeapRegion(0, into), 0, 0);
  }
}
