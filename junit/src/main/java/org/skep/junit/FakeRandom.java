// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.junit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.function.IntSupplier;

/**
 * What programs get from {@code bpf_get_prandom_u32}: the numbers that were told, then the same
 * sequence in every run.
 */
public final class FakeRandom implements IntSupplier {
  private final Deque<Integer> told = new ArrayDeque<>();
  private final Random random = new Random(0);

  FakeRandom() {}

  /** Tells the next numbers. */
  public synchronized void next(int... numbers) {
    for (int number : numbers) {
      told.add(number);
    }
  }

  @Override
  public synchronized int getAsInt() {
    Integer number = told.poll();
    return number == null ? random.nextInt() : number;
  }
}
