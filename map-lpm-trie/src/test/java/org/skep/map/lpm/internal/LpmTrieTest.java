// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.lpm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.HeapRegion;

/** Tries; answers as recorded on Linux 6.18, and against a list of prefixes. */
class LpmTrieTest {
  private final LpmTrieMapType type = new LpmTrieMapType();
  private final HeapOfRegions memory = new HeapOfRegions();

  private MapInstance trie(int dataBytes, int entries) {
    MapSpec spec = MapSpec.of(MapTypes.LPM_TRIE, 4 + dataBytes, 8, entries, MapFlags.NO_PREALLOC);
    type.check(spec);
    return type.create(spec, memory);
  }

  private static HeapRegion key(int length, byte[] data) {
    HeapRegion key = new HeapRegion(0, new byte[4 + data.length + 3]);
    key.storeInt(3, length);
    key.write(7, data, 0, data.length);
    return key;
  }

  private static HeapRegion ip(String address, int length) {
    byte[] data = new byte[4];
    int at = 0;
    for (String part : address.split("\\.", -1)) {
      data[at++] = (byte) Integer.parseInt(part);
    }
    return key(length, data);
  }

  private static int put(MapInstance map, HeapRegion key, long value, long flags) {
    HeapRegion bytes = new HeapRegion(0, new byte[8]);
    bytes.storeLong(0, value);
    return map.update(key, 3, bytes, 0, flags);
  }

  private static long get(MapInstance map, HeapRegion key) {
    HeapRegion bytes = new HeapRegion(0, new byte[8]);
    int answer = map.lookup(key, 3, bytes, 0, 0);
    return answer < 0 ? answer : bytes.loadLong(0);
  }

  private static List<String> keys(MapInstance map, int keySize) {
    List<String> keys = new ArrayList<>();
    HeapRegion next = new HeapRegion(0, new byte[keySize]);
    int answer = map.nextKey(null, 0, next, 0);
    while (answer == 0) {
      keys.add(HexFormat.of().formatHex(next.array()));
      answer = map.nextKey(next, 0, next, 0);
    }
    assertThat(answer).isEqualTo(Errno.ENOENT.negated());
    return keys;
  }

  private MapInstance routes() {
    MapInstance map = trie(4, 10);
    assertThat(put(map, ip("0.0.0.0", 0), 1, 0)).isZero();
    assertThat(put(map, ip("10.0.0.0", 8), 2, 0)).isZero();
    assertThat(put(map, ip("10.1.0.0", 16), 3, 0)).isZero();
    assertThat(put(map, ip("10.1.2.3", 32), 4, 0)).isZero();
    assertThat(put(map, ip("10.1.2.255", 24), 5, 0)).isZero();
    return map;
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, 32, 4",
    "10.1.2.4, 32, 5",
    "10.1.9.9, 32, 3",
    "10.200.0.1, 32, 2",
    "11.0.0.1, 32, 1",
    "10.1.2.3, 16, 3",
    "10.1.2.3, 20, 3",
    "10.1.2.3, 33, -2",
    "0.0.0.0, 0, 1"
  })
  void theLongestPrefixIsFound(String address, int length, long expected) {
    assertThat(get(routes(), ip(address, length))).isEqualTo(expected);
  }

  @Test
  void onlyTheVeryPrefixIsDeleted() {
    MapInstance map = routes();
    assertThat(map.delete(ip("0.0.0.0", 33), 3)).isEqualTo(Errno.EINVAL.negated());
    assertThat(put(map, ip("0.0.0.0", 33), 1, 0)).isEqualTo(Errno.EINVAL.negated());
    assertThat(map.delete(ip("10.1.2.0", 24), 3)).isZero();
    assertThat(map.delete(ip("10.1.2.0", 24), 3)).isEqualTo(Errno.ENOENT.negated());
    assertThat(map.delete(ip("10.0.0.0", 9), 3)).isEqualTo(Errno.ENOENT.negated());
    assertThat(get(map, ip("10.1.2.4", 32))).isEqualTo(3);
    assertThat(map.entries()).isEqualTo(4);
  }

  @Test
  void keysComeMoreSpecificOnesFirst() {
    MapInstance map = trie(4, 4);
    put(map, ip("192.168.0.0", 16), 1, 0);
    put(map, ip("192.168.0.0", 24), 1, 0);
    put(map, ip("192.168.128.0", 24), 1, 0);
    put(map, ip("192.168.1.0", 24), 1, 0);
    assertThat(keys(map, 8))
        .containsExactly(
            "18000000c0a80000", "18000000c0a80100", "18000000c0a88000", "10000000c0a80000");
  }

  @Test
  void bitsBeyondThePrefixAreKeptAsGivenLast() {
    MapInstance map = trie(4, 4);
    put(map, ip("10.1.2.3", 8), 1, 0);
    assertThat(keys(map, 8)).containsExactly("080000000a010203");
    put(map, ip("10.9.9.9", 8), 2, MapFlags.EXIST);
    assertThat(keys(map, 8)).containsExactly("080000000a090909");
    assertThat(get(map, ip("10.0.0.0", 32))).isEqualTo(2);
  }

  @Test
  void updateAnswersAsLinuxDoes() {
    MapInstance map = trie(4, 2);
    assertThat(put(map, ip("10.0.0.0", 8), 1, MapFlags.EXIST)).isEqualTo(Errno.ENOENT.negated());
    assertThat(put(map, ip("10.0.0.0", 8), 1, MapFlags.NOEXIST)).isZero();
    assertThat(put(map, ip("10.0.0.0", 8), 1, MapFlags.NOEXIST)).isEqualTo(Errno.EEXIST.negated());
    assertThat(put(map, ip("10.0.0.0", 8), 1, 3)).isEqualTo(Errno.EINVAL.negated());
    assertThat(put(map, ip("10.0.0.0", 8), 1, 4)).isEqualTo(Errno.EINVAL.negated());
    assertThat(put(map, ip("11.0.0.0", 8), 1, 0)).isZero();
    assertThat(put(map, ip("12.0.0.0", 8), 1, 0)).isEqualTo(Errno.ENOSPC.negated());
    assertThat(put(map, ip("11.0.0.0", 8), 7, 0)).isZero();
    // What is there for its children only is no prefix, and may become one.
    assertThat(get(map, ip("10.0.0.0", 7))).isEqualTo(Errno.ENOENT.negated());
    assertThat(map.delete(ip("10.0.0.0", 7), 3)).isEqualTo(Errno.ENOENT.negated());
    assertThat(map.delete(ip("10.0.0.0", 8), 3)).isZero();
    assertThat(put(map, ip("10.0.0.0", 7), 9, 0)).isZero();
    assertThat(get(map, ip("11.0.0.0", 32))).isEqualTo(7);
  }

  @Test
  void aPointerSeesTheOldValueAfterItWasReplaced() {
    MapInstance map = trie(4, 2);
    put(map, ip("10.0.0.0", 8), 1, 0);
    long address = map.lookupAddress(ip("10.0.0.1", 32), 3);
    memory.holdBack();
    put(map, ip("10.0.0.0", 8), 2, 0);
    put(map, ip("10.0.0.0", 8), 3, 0);
    assertThat(memory.at(address).loadLong((int) address)).isEqualTo(1);
    assertThat(map.lookupAddress(ip("10.0.0.1", 32), 3)).isNotEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 20, 255, 256})
  void behavesAsAListOfPrefixesDoes(int dataBytes) {
    long seed = System.nanoTime();
    System.out.println("LpmTrieTest " + dataBytes + " bytes, seed " + seed);
    Random random = new Random(seed);
    MapInstance map = trie(dataBytes, 64);
    Map<String, Long> model = new HashMap<>();
    for (long i = 0; i < 4000; i++) {
      byte[] data = new byte[dataBytes];
      // Few bits set, so that prefixes meet.
      for (int n = random.nextInt(4); n > 0; n--) {
        data[random.nextInt(Math.min(dataBytes, 10))] |= (byte) (1 << random.nextInt(8));
      }
      int length = random.nextInt(dataBytes * 8 + 1);
      HeapRegion key = key(length, data);
      String bits = bits(data).substring(0, length);
      switch (random.nextInt(3)) {
        case 0 -> {
          int expected =
              model.size() == 64 && !model.containsKey(bits) ? Errno.ENOSPC.negated() : 0;
          assertThat(put(map, key, i, 0)).isEqualTo(expected);
          if (expected == 0) {
            model.put(bits, i);
          }
        }
        case 1 -> {
          String victim = random.nextBoolean() || model.isEmpty() ? bits : any(model, random);
          int expected = model.remove(victim) == null ? Errno.ENOENT.negated() : 0;
          assertThat(map.delete(key(victim.length(), data(victim, dataBytes)), 3))
              .isEqualTo(expected);
        }
        default -> assertThat(get(map, key)).isEqualTo(longest(model, bits));
      }
      assertThat(map.entries()).isEqualTo(model.size());
    }
    List<String> keys = keys(map, 4 + dataBytes);
    assertThat(keys).hasSize(model.size()).doesNotHaveDuplicates();
    for (int i = 1; i < keys.size(); i++) {
      String before = prefix(keys.get(i - 1));
      String after = prefix(keys.get(i));
      boolean isOrdered = before.startsWith(after) || before.compareTo(after) < 0;
      assertThat(isOrdered && !after.startsWith(before)).as("%s, %s", before, after).isTrue();
    }
  }

  private static String any(Map<String, Long> model, Random random) {
    return new ArrayList<>(model.keySet()).get(random.nextInt(model.size()));
  }

  private static long longest(Map<String, Long> model, String bits) {
    for (int length = bits.length(); length >= 0; length--) {
      Long value = model.get(bits.substring(0, length));
      if (value != null) {
        return value;
      }
    }
    return Errno.ENOENT.negated();
  }

  private static String prefix(String key) {
    byte[] bytes = HexFormat.of().parseHex(key);
    int length = (bytes[0] & 0xff) | (bytes[1] & 0xff) << 8;
    return bits(Arrays.copyOfRange(bytes, 4, bytes.length)).substring(0, length);
  }

  private static String bits(byte[] data) {
    StringBuilder bits = new StringBuilder();
    for (byte b : data) {
      for (int i = 7; i >= 0; i--) {
        bits.append(b >>> i & 1);
      }
    }
    return bits.toString();
  }

  private static byte[] data(String bits, int bytes) {
    byte[] data = new byte[bytes];
    for (int i = 0; i < bits.length(); i++) {
      if (bits.charAt(i) == '1') {
        data[i >>> 3] |= (byte) (0x80 >>> (i & 7));
      }
    }
    return data;
  }

  @ParameterizedTest
  @CsvSource({
    "4, 8, 3, 1",
    "261, 8, 3, 1",
    "8, 0, 3, 1",
    "8, -1, 3, 1",
    "8, 8, 0, 1",
    "8, 8, 3, 0",
    "8, 8, 3, 65"
  })
  void refusesWhatLinuxRefuses(int keySize, int valueSize, int entries, int flags) {
    MapSpec spec = MapSpec.of(MapTypes.LPM_TRIE, keySize, valueSize, entries, flags);
    assertThatThrownBy(() -> type.check(spec))
        .isInstanceOfSatisfying(
            BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
  }

  @Test
  void memoryComesWithThePrefixes() {
    MapSpec spec = MapSpec.of(MapTypes.LPM_TRIE, 8, 8, 100_000, MapFlags.NO_PREALLOC);
    MapInstance map = type.create(spec, memory);
    assertThat(memory.bytes()).isZero();
    put(map, ip("10.0.0.0", 8), 1, 0);
    assertThat(memory.bytes()).isEqualTo(type.memoryBytes(spec, 2)).isLessThan(200_000);
  }
}
