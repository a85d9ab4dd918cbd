// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.array.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapType;

/** What may be asked for. The rows were recorded on Linux 6.18. */
class ArrayMapTypeTest {
  private final ArrayMapType type = new ArrayMapType();

  private static MapSpec spec(long key, long value, long entries, int flags) {
    return MapSpec.of(MapTypes.ARRAY, (int) key, (int) value, (int) entries, flags);
  }

  @ParameterizedTest
  @CsvSource({
    "4, 8, 3, 0x0",
    "4, 1, 3, 0x0",
    "4, 12, 3, 0x0",
    "4, 65536, 3, 0x0",
    "4, 2147483647, 1, 0x0",
    "4, 8, 4294967295, 0x0",
    "4, 8, 3, 0x4",
    "4, 8, 3, 0x8",
    "4, 8, 3, 0x10",
    "4, 8, 3, 0x80",
    "4, 8, 3, 0x100",
    "4, 8, 3, 0x400",
    "4, 8, 3, 0x1000",
  })
  void acceptsWhatLinuxAccepts(long key, long value, long entries, String flags) {
    type.check(spec(key, value, entries, Integer.decode(flags)));
    assertThat(type.flags() & Integer.decode(flags)).isEqualTo(Integer.decode(flags));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 8, 3, 0x0, EINVAL",
    "5, 8, 3, 0x0, EINVAL",
    "8, 8, 3, 0x0, EINVAL",
    "512, 8, 3, 0x0, EINVAL",
    "4, 0, 3, 0x0, EINVAL",
    "4, 8, 0, 0x0, EINVAL",
    "4, 2147483648, 0, 0x0, EINVAL",
    "4, 2147483648, 1, 0x0, E2BIG",
    "4, 4294967295, 1, 0x0, E2BIG",
    "4, 8, 3, 0x1, EINVAL",
    "4, 8, 3, 0x2, EINVAL",
    "4, 8, 3, 0x20, EINVAL",
    "4, 8, 3, 0x40, EINVAL",
    "4, 8, 3, 0x200, EINVAL",
    "4, 8, 3, 0x800, EINVAL",
    "4, 8, 3, 0x2000, EINVAL",
    "4, 8, 3, 0x4000, EINVAL",
    "4, 8, 3, 0x20000, EINVAL",
  })
  void refusesWhatLinuxRefusesAndSaysWhy(
      long key, long value, long entries, String flags, Errno errno) {
    assertThatThrownBy(() -> type.check(spec(key, value, entries, Integer.decode(flags))))
        .isInstanceOfSatisfying(BpfException.class, e -> assertThat(e.errno()).isEqualTo(errno))
        .hasMessageMatching(".*(key_size|value_size|max_entries|map_flags) = .*");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 1000})
  void knowsBeforehandWhatItTakes(int entries) {
    MapSpec spec = spec(4, 13, entries, 0);
    HeapOfRegions memory = new HeapOfRegions();
    type.create(spec, memory);
    assertThat(type.memoryBytes(spec, 2)).isEqualTo(memory.bytes()).isEqualTo(16L * entries);
  }

  @Test
  void hostileSizesEndAtTheLimitOfMemory() {
    for (MapSpec spec :
        new MapSpec[] {
          spec(4, 8, 0xffff_ffffL, 0),
          spec(4, Integer.MAX_VALUE, 1, 0),
          spec(4, Integer.MAX_VALUE, 0xffff_ffffL, 0),
          spec(4, Integer.MAX_VALUE - 20, 0xffff_ffffL, 0),
        }) {
      type.check(spec);
      assertThat(type.memoryBytes(spec, 2)).isGreaterThan(1L << 30);
      assertThatThrownBy(() -> type.create(spec, new HeapOfRegions(1 << 20)))
          .isInstanceOfSatisfying(
              BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOMEM));
    }
  }

  @Test
  void largeArraysHaveFewRegions() {
    ArrayLayout layout = ArrayLayout.of(spec(4, 8, 0xffff_ffffL, 0));
    assertThat(layout.regions()).isBetween(2L, 256L);
    assertThat(layout.bytesOfRegion(0)).isLessThanOrEqualTo(1 << 30);
    long sum = 0;
    for (int i = 0; i < layout.regions(); i++) {
      sum += layout.bytesOfRegion(i);
    }
    assertThat(sum).isEqualTo(layout.bytes());
  }

  @Test
  void isFoundAsAServiceUnderItsNumberAndName() {
    assertThat(ServiceLoader.load(MapType.class).stream().map(ServiceLoader.Provider::get))
        .filteredOn(found -> found.number() == 2)
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.name()).isEqualTo("array");
              assertThat(found.operations())
                  .contains(MapOperation.PROG_LOOKUP, MapOperation.DIRECT_VALUE)
                  .doesNotContain(MapOperation.LOOKUP_AND_DELETE);
              assertThat(found.flags() & MapFlags.NO_PREALLOC).isZero();
            });
    assertThat(ServiceLoader.load(MapType.class).stream().map(ServiceLoader.Provider::get))
        .extracting(MapType::name)
        .containsExactly("array", "percpu_array");
  }
}
