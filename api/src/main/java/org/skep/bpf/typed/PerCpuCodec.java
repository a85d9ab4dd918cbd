// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The values of all CPU slots, each in a multiple of 8 bytes. */
final class PerCpuCodec<V> implements Codec<List<V>> {
  private final Codec<V> value;
  private final int cpus;

  PerCpuCodec(Codec<V> value, int cpus) {
    this.value = value;
    this.cpus = cpus;
  }

  static int stride(Codec<?> value) {
    return (value.size() + Long.BYTES - 1) & -Long.BYTES;
  }

  @Override
  public int size() {
    return cpus * stride(value);
  }

  @Override
  public void encode(List<V> values, ByteBuffer buffer) {
    if (values.size() != cpus) {
      throw new IllegalArgumentException(
          "found %d values, expected one for each of %d CPU slots".formatted(values.size(), cpus));
    }
    int start = buffer.position();
    for (int i = 0; i < cpus; i++) {
      buffer.position(start + i * stride(value));
      value.encode(values.get(i), buffer);
    }
    buffer.position(start + size());
  }

  @Override
  public List<V> decode(ByteBuffer buffer) {
    int start = buffer.position();
    List<V> values = new ArrayList<>(cpus);
    for (int i = 0; i < cpus; i++) {
      buffer.position(start + i * stride(value));
      values.add(value.decode(buffer));
    }
    buffer.position(start + size());
    return List.copyOf(values);
  }
}
