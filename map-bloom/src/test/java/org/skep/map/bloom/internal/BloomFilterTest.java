// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.bloom.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** Bloom filters; answers as recorded on Linux 6.18. */
class BloomFilterTest {
  private final BloomMapType type = new BloomMapType();

  private static MapSpec spec(int valueSize, int entries, int flags, long extra) {
    return new MapSpec(MapTypes.BLOOM_FILTER, 0, valueSize, entries, flags, extra, "", 0, 0);
  }

  private MapInstance filter(int valueSize, int entries, long hashes) {
    MapSpec spec = spec(valueSize, entries, MapFlags.ZERO_SEED, hashes);
    type.check(spec);
    return type.create(spec, new HeapOfRegions());
  }

  private static HeapRegion value(int size, int number) {
    HeapRegion value = new HeapRegion(0, new byte[size + 3]);
    for (int i = 0; i < Math.min(size, 4); i++) {
      value.storeByte(3 + size - 1 - i, number >>> (8 * i));
    }
    return value;
  }

  @ParameterizedTest
  @CsvSource({"4, 1", "5, 3", "8, 5", "17, 15", "64, 0"})
  void whatWasPushedIsAlwaysFound(int size, int hashes) {
    MapInstance map = filter(size, 100_000, hashes);
    for (int i = 0; i < 100_000; i++) {
      assertThat(map.push(value(size, i), 3, MapFlags.ANY)).isZero();
    }
    for (int i = 0; i < 100_000; i++) {
      assertThat(map.peek(value(size, i), 3)).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 1", "8, 2", "9, 5", "16, 7", "4, 15"})
  void otherValuesAreFoundAboutAsSeldomAsTheorySays(int size, int hashes) {
    int entries = 50_000;
    MapInstance map = filter(size, entries, hashes);
    for (int i = 0; i < entries; i++) {
      map.push(value(size, i), 3, MapFlags.ANY);
    }
    int found = 0;
    int asked = 200_000;
    for (int i = entries; i < entries + asked; i++) {
      found += map.peek(value(size, i), 3) == 0 ? 1 : 0;
    }
    double bits = BloomFilter.bits(entries, hashes);
    double theory = Math.pow(1 - Math.exp(-hashes * entries / bits), hashes);
    assertThat((double) found / asked).isBetween(theory * 0.5 - 0.0005, theory * 1.5 + 0.0005);
  }

  @Test
  void aQuestionIsLeftAsItIs() {
    MapInstance map = filter(8, 3, 0);
    HeapRegion asked = value(8, 7);
    assertThat(map.programPeek(asked, 3)).isEqualTo(Errno.ENOENT.negated());
    assertThat(asked.array()).isEqualTo(value(8, 7).array());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 8, Long.MIN_VALUE})
  void pushKnowsNoFlag(long flags) {
    assertThat(filter(8, 3, 0).push(value(8, 1), 3, flags)).isEqualTo(Errno.EINVAL.negated());
  }

  @Test
  void neitherDeletesNorPopsNorWalks() {
    MapInstance map = filter(8, 3, 0);
    HeapRegion value = value(8, 1);
    assertThat(map.delete(value, 0)).isEqualTo(Errno.EOPNOTSUPP.negated());
    assertThat(map.pop(value, 0)).isEqualTo(Errno.EOPNOTSUPP.negated());
    assertThat(map.nextKey(null, 0, value, 0)).isEqualTo(Errno.EOPNOTSUPP.negated());
  }

  @ParameterizedTest
  @CsvSource({
    "8, 3, 0, 16, EINVAL",
    "0, 3, 0, 0, EINVAL",
    "8, 0, 0, 0, EINVAL",
    "8, 3, 1, 0, EINVAL",
    "4194305, 3, 0, 0, E2BIG"
  })
  void refusesWhatLinuxRefuses(int size, int entries, int flags, long extra, Errno errno) {
    assertThatThrownBy(() -> type.check(spec(size, entries, flags, extra)))
        .isInstanceOfSatisfying(BpfException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }

  @ParameterizedTest
  @CsvSource({"1, 5, 4096", "1000, 5, 8192", "100000, 5, 1048576", "4294967295, 15, 4294967296"})
  void hasSoManyBits(long entries, int hashes, long bits) {
    assertThat(BloomFilter.bits(entries, hashes)).isEqualTo(bits);
  }
}
