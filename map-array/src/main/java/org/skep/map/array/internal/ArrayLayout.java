// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.array.internal;

import org.skep.bpf.map.MapSpec;

/**
 * Where the values of an array lie: {@code stride} bytes apart, in regions of a power of two of
 * values each, so that none straddles two regions and an index is split by shift and mask.
 *
 * @param entries {@code max_entries}, unsigned
 * @param stride {@code value_size} rounded up to 8
 * @param shift the binary logarithm of the values in each region but the last
 */
record ArrayLayout(long entries, long stride, int shift) {
  /** What one region holds as long as the map needs few of them. */
  static final long REGION_BYTES = 64L << 20;

  /** What one region holds at most, unless a single value is larger. */
  private static final long LARGEST_REGION = 1L << 30;

  /** Beyond as many regions, they become larger: a map has a limited number of them. */
  private static final int MANY_REGIONS = 128;

  static ArrayLayout of(MapSpec spec) {
    return of(spec, REGION_BYTES);
  }

  static ArrayLayout of(MapSpec spec, long regionBytes) {
    long entries = Integer.toUnsignedLong(spec.maxEntries());
    long stride = (Integer.toUnsignedLong(spec.valueSize()) + 7) & -8L;
    long bytes = Math.min(LARGEST_REGION, Math.max(regionBytes, entries * stride / MANY_REGIONS));
    int fitting = 63 - Long.numberOfLeadingZeros(Math.max(1, bytes / stride));
    int needed = 64 - Long.numberOfLeadingZeros(entries - 1);
    return new ArrayLayout(entries, stride, Math.min(fitting, needed));
  }

  long regions() {
    return ((entries - 1) >>> shift) + 1;
  }

  long bytes() {
    return entries * stride;
  }

  /** Bytes of one region: the last may be shorter. */
  long bytesOfRegion(int number) {
    long before = (long) number << shift;
    return Math.min(1L << shift, entries - before) * stride;
  }
}
