// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.skep.map.hash.internal.Hashes.delete;
import static org.skep.map.hash.internal.Hashes.little;
import static org.skep.map.hash.internal.Hashes.lookup;
import static org.skep.map.hash.internal.Hashes.update;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.WordKeyedLookup;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.HeapRegion;

/** What the element calls answer; the rows of tables were recorded on Linux 6.18. */
class HashMapTest {
  private static final byte[] NOTHING = little(0xa5a5_a5a5_a5a5_a5a5L, 8);

  private final HeapOfRegions memory = new HeapOfRegions();

  private MapInstance hash(int keySize, int valueSize, int entries, int flags) {
    return new HashMapType().create(Hashes.spec(keySize, valueSize, entries, flags), memory);
  }

  private static byte[] key(int number) {
    return little(number, 4);
  }

  private static byte[] value(MapInstance map, int number) {
    byte[] value = NOTHING.clone();
    assertThat(lookup(map, key(number), value)).isZero();
    return value;
  }

  private static void put(MapInstance map, int number) {
    assertThat(update(map, key(number), little(0x1100 + number, 8), MapFlags.ANY)).isZero();
  }

  @Test
  void nothingIsThereAtFirst() {
    MapInstance map = hash(4, 8, 3, 0);
    byte[] value = NOTHING.clone();
    assertThat(lookup(map, key(0), value)).isEqualTo(Errno.ENOENT.negated());
    assertThat(value).isEqualTo(NOTHING);
    assertThat(map.entries()).isZero();
    assertThat(delete(map, key(0))).isEqualTo(Errno.ENOENT.negated());
  }

  @ParameterizedTest
  @CsvSource({
    "false, 0, 0",
    "false, 1, 0",
    "false, 2, -2",
    "false, 3, -22",
    "false, 4, -22",
    "false, 8, -22",
    "false, -9223372036854775808, -22",
    "true, 0, 0",
    "true, 1, -17",
    "true, 2, 0",
    "true, 3, -22",
    "true, 4, -22",
  })
  void updateAnswersAsLinuxDoes(boolean isPresent, long flags, int expected) {
    MapInstance map = hash(4, 8, 3, 0);
    if (isPresent) {
      put(map, 1);
    }
    byte[] second = little(0x1102, 8);
    assertThat(update(map, key(1), second, flags)).isEqualTo(expected);
    if (expected == 0) {
      assertThat(value(map, 1)).isEqualTo(second);
    } else if (isPresent) {
      assertThat(value(map, 1)).isEqualTo(little(0x1101, 8));
    } else {
      assertThat(lookup(map, key(1), NOTHING.clone())).isEqualTo(Errno.ENOENT.negated());
    }
    assertThat(map.entries()).isEqualTo(isPresent || expected == 0 ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "3, 0", "7, 0", "64, 0", "1000, 0", "1, 1", "3, 1", "64, 1", "1000, 1"})
  void takesExactlyMaxEntriesAndReplacesWhenFull(int entries, int flags) {
    MapInstance map = hash(4, 8, entries, flags);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < entries; i++) {
        put(map, i);
      }
      assertThat(update(map, key(entries), NOTHING, MapFlags.ANY)).isEqualTo(Errno.E2BIG.negated());
      assertThat(update(map, key(entries), NOTHING, MapFlags.NOEXIST))
          .isEqualTo(Errno.E2BIG.negated());
      for (int i = 0; i < entries; i++) {
        assertThat(update(map, key(i), little(i + 5L, 8), MapFlags.EXIST)).isZero();
        assertThat(value(map, i)).isEqualTo(little(i + 5L, 8));
      }
      assertThat(map.entries()).isEqualTo(entries);
      for (int i = 0; i < entries; i++) {
        assertThat(delete(map, key(i))).isZero();
        assertThat(map.entries()).isEqualTo(entries - i - 1);
      }
    }
  }

  @Test
  void aDeletedElementMakesRoom() {
    MapInstance map = hash(4, 8, 2, 0);
    put(map, 1);
    put(map, 2);
    assertThat(update(map, key(3), NOTHING, 0)).isEqualTo(Errno.E2BIG.negated());
    assertThat(delete(map, key(1))).isZero();
    put(map, 3);
    assertThat(lookup(map, key(1), NOTHING.clone())).isEqualTo(Errno.ENOENT.negated());
    assertThat(value(map, 3)).isEqualTo(little(0x1103, 8));
  }

  @Test
  void takingAValueOutRemovesIt() {
    MapInstance map = hash(4, 8, 3, 0);
    put(map, 1);
    byte[] out = NOTHING.clone();
    HeapRegion key = new HeapRegion(0, key(1));
    HeapRegion into = new HeapRegion(0, out);
    assertThat(map.lookupAndDelete(key, 0, into, 0, 0)).isZero();
    assertThat(out).isEqualTo(little(0x1101, 8));
    assertThat(map.lookupAndDelete(key, 0, into, 0, 0)).isEqualTo(Errno.ENOENT.negated());
    assertThat(map.entries()).isZero();
  }

  @Test
  void keysFollowEachOtherAndAnAbsentKeyIsBeforeTheFirst() {
    MapInstance map = hash(4, 8, 100, 0);
    HeapRegion next = new HeapRegion(0, new byte[4]);
    assertThat(map.nextKey(null, 0, next, 0)).isEqualTo(Errno.ENOENT.negated());
    assertThat(map.nextKey(next, 0, next, 0)).isEqualTo(Errno.ENOENT.negated());
    for (int i = 0; i < 100; i++) {
      put(map, i * 7);
    }
    assertThat(map.nextKey(null, 0, next, 0)).isZero();
    int first = next.loadInt(0);
    for (int absent : new int[] {1, -1, 701}) {
      assertThat(map.nextKey(Hashes.at3(key(absent)), 3, next, 0)).isZero();
      assertThat(next.loadInt(0)).isEqualTo(first);
    }
    Set<Integer> seen = new HashSet<>();
    do {
      assertThat(seen.add(next.loadInt(0))).isTrue();
    } while (map.nextKey(next, 0, next, 0) == 0);
    assertThat(seen).hasSize(100).allMatch(key -> key % 7 == 0 && key < 700);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16})
  void keysInWordsFindWhatKeysInMemoryFind(int keySize) {
    MapInstance map = hash(keySize, 8, 256, 0);
    WordKeyedLookup words = Objects.requireNonNull(map.wordKeyedLookup());
    for (int i = 0; i < 256; i++) {
      byte[] key = spread(i, keySize);
      long first = word(key, 0);
      long second = word(key, 8);
      assertThat(words.lookupAddress(first, second)).isZero();
      assertThat(update(map, key, little(i, 8), 0)).isZero();
      assertThat(words.lookupAddress(first, second))
          .isNotZero()
          .isEqualTo(map.lookupAddress(Hashes.at3(key), 3));
    }
  }

  /** Different keys for different numbers, with something in the last byte. */
  private static byte[] spread(int number, int keySize) {
    byte[] key = new byte[keySize];
    Arrays.fill(key, (byte) 0x80);
    key[keySize - 1] = (byte) number;
    return key;
  }

  private static long word(byte[] key, int from) {
    long word = 0;
    for (int i = from; i < Math.min(from + 8, key.length); i++) {
      word |= (key[i] & 0xffL) << ((i - from) * 8);
    }
    return word;
  }

  @Test
  void longerKeysAreNotOfferedInWords() {
    assertThat(hash(17, 8, 3, 0).wordKeyedLookup()).isNull();
  }

  @Test
  void everyByteOfALongKeyCounts() {
    MapInstance map = hash(300, 8, 400, 0);
    for (int i = 0; i < 300; i++) {
      byte[] key = new byte[300];
      key[i] = 1;
      assertThat(update(map, key, little(i, 8), MapFlags.NOEXIST)).isZero();
    }
    for (int i = 0; i < 300; i++) {
      byte[] key = new byte[300];
      key[i] = 1;
      byte[] value = new byte[8];
      assertThat(lookup(map, key, value)).isZero();
      assertThat(value).isEqualTo(little(i, 8));
    }
  }

  @Test
  void programsPointToTheValueItselfAndToNothingElse() {
    MapInstance map = hash(4, 12, 5, 0);
    assertThat(update(map, key(4), little(1, 12), 0)).isZero();
    long address = map.lookupAddress(Hashes.at3(key(4)), 3);
    DirectRegion region = memory.at(address);
    assertThat(region.bytes((int) address, 12)).isEqualTo(little(1, 12));
    assertThat((int) address % 8).isZero();
    region.storeInt((int) address + 8, 7);
    byte[] value = new byte[12];
    assertThat(lookup(map, key(4), value)).isZero();
    assertThat(value[8]).isEqualTo((byte) 7);
    assertThat(map.lookupAddress(Hashes.at3(key(5)), 3)).isZero();
    // Keys and links are not among what programs can reach.
    assertThat(memory.values()).hasSize(1);
    assertThat(memory.values().get(0).size()).isLessThanOrEqualTo((5 + 1) * 16);
  }

  @Test
  void aPointerSeesTheOldValueAfterItWasReplaced() {
    MapInstance map = hash(4, 8, 5, 0);
    put(map, 4);
    long address = map.lookupAddress(Hashes.at3(key(4)), 3);
    assertThat(update(map, key(4), little(9, 8), 0)).isZero();
    assertThat(memory.at(address).loadLong((int) address)).isEqualTo(0x1104);
    assertThat(map.lookupAddress(Hashes.at3(key(4)), 3)).isNotEqualTo(address);
  }

  @Test
  void withoutPreallocationMemoryComesWithTheElements() {
    int entries = 100_000;
    MapInstance map = hash(4, 64, entries, MapFlags.NO_PREALLOC);
    long atFirst = memory.bytes();
    HeapOfRegions all = new HeapOfRegions();
    new HashMapType().create(Hashes.spec(4, 64, entries, 0), all);
    assertThat(atFirst).isLessThan(all.bytes() / 4);
    for (int i = 0; i < entries; i++) {
      assertThat(update(map, key(i), little(i, 64), 0)).isZero();
    }
    assertThat(memory.bytes()).isGreaterThan(atFirst).isLessThanOrEqualTo(all.bytes());
    byte[] value = new byte[64];
    for (int i = 0; i < entries; i++) {
      assertThat(lookup(map, key(i), value)).isZero();
      assertThat(value).isEqualTo(little(i, 64));
    }
    assertThat(map.entries()).isEqualTo(entries);
  }

  @Test
  void whenMemoryEndsTheMapStaysAsItWas() {
    HeapOfRegions small = new HeapOfRegions(1_300_000);
    MapInstance map =
        new HashMapType().create(Hashes.spec(4, 64, 100_000, MapFlags.NO_PREALLOC), small);
    int taken = 0;
    int answer;
    while ((answer = update(map, key(taken), little(taken, 64), 0)) == 0) {
      taken++;
    }
    assertThat(answer).isEqualTo(Errno.ENOMEM.negated());
    assertThat(map.entries()).isEqualTo(taken).isPositive();
    assertThat(update(map, key(0), little(5, 64), MapFlags.EXIST)).isZero();
    assertThat(delete(map, key(0))).isZero();
    assertThat(update(map, key(taken), little(taken, 64), 0)).isZero();
  }
}
