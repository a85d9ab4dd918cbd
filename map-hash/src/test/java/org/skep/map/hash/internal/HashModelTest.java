// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.skep.map.hash.internal.Hashes.delete;
import static org.skep.map.hash.internal.Hashes.lookup;
import static org.skep.map.hash.internal.Hashes.update;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.HeapRegion;

/** Random calls, next to a map of the JDK. */
class HashModelTest {
  private static final int ENTRIES = 40;

  private final Map<ByteBuffer, byte[]> model = new HashMap<>();

  private static IntStream keySizes() {
    return IntStream.rangeClosed(1, 40);
  }

  @ParameterizedTest
  @MethodSource("keySizes")
  void behavesAsAMapWithRoomForSoMany(int keySize) {
    long seed = System.nanoTime();
    System.out.println("HashModelTest keys of " + keySize + " bytes, seed " + seed);
    Random random = new Random(seed);
    int flags = random.nextBoolean() ? MapFlags.NO_PREALLOC : 0;
    int valueSize = 1 + random.nextInt(30);
    MapInstance map =
        new HashMapType()
            .create(Hashes.spec(keySize, valueSize, ENTRIES, flags), new HeapOfRegions());
    for (int step = 0; step < 4000; step++) {
      byte[] key = key(random, keySize);
      int action = random.nextInt(10);
      if (action < 5) {
        byte[] value = new byte[valueSize];
        random.nextBytes(value);
        checkUpdate(map, key, value, random.nextInt(3));
      } else if (action < 8) {
        int expected = model.remove(ByteBuffer.wrap(key)) == null ? Errno.ENOENT.negated() : 0;
        assertThat(delete(map, key)).isEqualTo(expected);
      } else {
        checkLookup(map, key);
      }
      assertThat(map.entries()).isEqualTo(model.size());
    }
    checkWalk(map);
  }

  /** Some 60 keys that differ in one byte each, so that many are met again. */
  private static byte[] key(Random random, int keySize) {
    byte[] key = new byte[keySize];
    key[random.nextBoolean() ? 0 : keySize - 1] = (byte) random.nextInt(30);
    return key;
  }

  private void checkUpdate(MapInstance map, byte[] key, byte[] value, int flags) {
    ByteBuffer wrapped = ByteBuffer.wrap(key);
    boolean isPresent = model.containsKey(wrapped);
    int expected = 0;
    if (isPresent && flags == MapFlags.NOEXIST) {
      expected = Errno.EEXIST.negated();
    } else if (!isPresent && flags == MapFlags.EXIST) {
      expected = Errno.ENOENT.negated();
    } else if (!isPresent && model.size() == ENTRIES) {
      expected = Errno.E2BIG.negated();
    } else {
      model.put(wrapped, value);
    }
    assertThat(update(map, key, value, flags)).isEqualTo(expected);
  }

  private void checkLookup(MapInstance map, byte[] key) {
    byte[] value = new byte[map.spec().valueSize()];
    byte[] expected = model.get(ByteBuffer.wrap(key));
    assertThat(lookup(map, key, value)).isEqualTo(expected == null ? Errno.ENOENT.negated() : 0);
    if (expected != null) {
      assertThat(value).isEqualTo(expected);
    }
    assertThat(map.lookupAddress(Hashes.at3(key), 3) == 0).isEqualTo(expected == null);
  }

  private void checkWalk(MapInstance map) {
    Set<ByteBuffer> seen = new HashSet<>();
    HeapRegion at = null;
    HeapRegion next = new HeapRegion(0, new byte[map.spec().keySize()]);
    while (map.nextKey(at, 0, next, 0) == 0) {
      at = new HeapRegion(0, next.array().clone());
      assertThat(seen.add(ByteBuffer.wrap(at.array()))).isTrue();
    }
    assertThat(seen).isEqualTo(model.keySet());
  }
}
