// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Freed buffers serve the next requests. */
class BufferPoolTest {
  private final BufferPool pool = new BufferPool(10_000);

  private static void fill(ByteBuffer buffer) {
    for (int i = 0; i < buffer.capacity(); i++) {
      buffer.put(i, (byte) 0x5a);
    }
  }

  private static void assertZero(ByteBuffer buffer, int size) {
    for (int i = 0; i < size; i++) {
      assertThat(buffer.get(i)).isZero();
    }
  }

  @Test
  void aFreedBufferIsUsedAgainAndZero() {
    ByteBuffer first = pool.take(1000);
    fill(first);
    pool.giveBack(first);
    ByteBuffer second = pool.take(1000);
    assertThat(second).isSameAs(first);
    assertZero(second, 1000);
    assertThat(pool.take(1000)).isNotSameAs(first);
  }

  @Test
  void aSomewhatLargerOneServesToo() {
    ByteBuffer first = pool.take(1000);
    fill(first);
    pool.giveBack(first);
    size(pool.take(500)).isEqualTo(500);
    size(pool.take(1001)).isEqualTo(1001);
    ByteBuffer second = pool.take(800);
    assertThat(second).isSameAs(first);
    assertZero(second, 800);
  }

  private static org.assertj.core.api.AbstractIntegerAssert<?> size(ByteBuffer buffer) {
    return assertThat(buffer.capacity());
  }

  @Test
  void keepsNoMoreThanItMay() {
    ByteBuffer first = pool.take(8000);
    ByteBuffer second = pool.take(8000);
    pool.giveBack(first);
    pool.giveBack(second);
    assertThat(pool.take(8000)).isSameAs(first);
    size(pool.take(8000)).isEqualTo(8000);
  }
}
