// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.queue.internal;

import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.map.MapSpec;

/**
 * Where values lie: {@code stride} bytes apart, in regions of a power of two of values each.
 *
 * @param entries {@code max_entries}, unsigned
 * @param stride {@code value_size} rounded up to 8
 * @param shift the binary logarithm of the values in each region but the last
 */
record QueueLayout(long entries, int stride, int shift) {
  private static final long REGION_BYTES = 1L << 28;
  private static final int MOST_REGIONS = 4096;

  static QueueLayout of(MapSpec spec) {
    long entries = Integer.toUnsignedLong(spec.maxEntries());
    int stride = (spec.valueSize() + 7) & -8;
    int fitting = 63 - Long.numberOfLeadingZeros(REGION_BYTES / stride);
    int needed = 64 - Long.numberOfLeadingZeros(entries - 1);
    return new QueueLayout(entries, stride, Math.min(fitting, needed));
  }

  long bytes() {
    return entries * stride;
  }

  int regions() {
    long regions = ((entries - 1) >>> shift) + 1;
    if (regions > MOST_REGIONS || entries > Integer.MAX_VALUE) {
      throw new BpfException(
          Errno.ENOMEM,
          "max_entries = %d of %d bytes each is more than a queue can hold"
              .formatted(entries, stride));
    }
    return (int) regions;
  }

  int bytesOfRegion(int number) {
    long before = (long) number << shift;
    return (int) Math.min(1L << shift, entries - before) * stride;
  }
}
