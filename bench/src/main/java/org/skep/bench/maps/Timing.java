// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench.maps;

import java.util.Arrays;

/**
 * Nanoseconds of one run.
 *
 * @param min in the fastest batch
 * @param median in the middle one
 */
record Timing(double min, double median) {
  private static final double LEAST = 0.05;

  /** Of the times of batches. */
  static Timing of(double[] batches) {
    double[] sorted = batches.clone();
    Arrays.sort(sorted);
    return new Timing(sorted[0], sorted[sorted.length / 2]);
  }

  /** What is left without the work of {@code rest}, for each of {@code count} parts. */
  Timing without(Timing rest, int count) {
    return new Timing(
        Math.max((min - rest.min) / count, LEAST), Math.max((median - rest.median) / count, LEAST));
  }

  @Override
  public String toString() {
    return "min=%.1f med=%.1f".formatted(min, median);
  }
}
