// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.junit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.typed.BpfMap;
import org.skep.bpf.typed.Codec;
import org.skep.core.Skep;

/** Assertions on maps say what is there. */
class BpfMapAssertTest {
  private final Skep skep = Skep.open();
  private BpfMap<Integer, Long> ports;
  private BpfMap<Integer, byte[]> bytes;

  @BeforeEach
  void fill() {
    MapSpec spec = MapSpec.of(MapTypes.HASH, Integer.BYTES, Long.BYTES, 64, 0);
    ports = BpfMap.create(skep.bpf(), spec, Codec.u32(), Codec.u64());
    ports.put(53, 4L);
    ports.put(80, 1L);
    MapSpec small = MapSpec.of(MapTypes.HASH, Integer.BYTES, 2, 1, 0);
    bytes = BpfMap.create(skep.bpf(), small, Codec.u32(), Codec.bytes(2));
    bytes.put(1, new byte[] {5, 6});
  }

  @AfterEach
  void close() {
    skep.close();
  }

  @Test
  void whatIsTrueHolds() {
    BpfMapAssert.assertThat(ports)
        .hasSize(2)
        .contains(53, 4L)
        .containsKey(80)
        .doesNotContain(443)
        .containsOnly(Map.of(80, 1L, 53, 4L));
    BpfMapAssert.assertThat(bytes).contains(1, new byte[] {5, 6});
    ports.remove(53);
    ports.remove(80);
    BpfMapAssert.assertThat(ports).isEmpty();
  }

  private void assertFails(Runnable assertion, String message) {
    assertThatThrownBy(assertion::run)
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatFailsSaysWhatIsThere() {
    BpfMapAssert<Integer, Long> maps = BpfMapAssert.assertThat(ports);
    assertFails(() -> maps.contains(53, 5L), "expected 53 = 5, found 4; in the map are {");
    assertFails(() -> maps.contains(443, 1L), "expected 443 = 1, found none; in the map are {");
    assertFails(() -> maps.containsKey(443), "expected the key 443, found none");
    assertFails(() -> maps.doesNotContain(80), "expected no key 80, found 1");
    assertFails(maps::isEmpty, "expected 0 elements, found 2");
    assertFails(() -> maps.containsOnly(Map.of(53, 4L)), "80 = 1");
    assertFails(
        () -> BpfMapAssert.assertThat(bytes).contains(1, new byte[] {5, 7}),
        "expected 1 = [5, 7], found [5, 6]; in the map are {1 = [5, 6]}");
    for (int port = 1000; port < 1030; port++) {
      ports.put(port, 0L);
    }
    assertFails(maps::isEmpty, ", … (32 elements)}");
  }
}
