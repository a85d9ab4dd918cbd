// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapSpec;

/**
 * How large the parts of a hash are. An element is a node (hash, link and key, which programs
 * cannot reach) and a value; both lie in regions of a power of two of elements, so that the number
 * of an element is split by shift and mask.
 *
 * @param entries {@code max_entries}
 * @param buckets a power of two
 * @param stripes locks of writers, a power of two of at most {@code buckets}
 * @param nodeStride bytes of a node
 * @param valueStride bytes of a value, {@code value_size} rounded up to 8
 * @param elements the entries and a spare one for each stripe, which replacing takes
 * @param shift the binary logarithm of the elements in each region but the last
 * @param isPreallocated whether all elements are allocated at creation
 */
record HashLayout(
    int entries,
    int buckets,
    int stripes,
    int nodeStride,
    int valueStride,
    int elements,
    int shift,
    boolean isPreallocated) {
  /** The most buckets that Linux makes, and so the most entries. */
  static final int MOST_BUCKETS = 1 << 27;

  private static final long REGION_BYTES = 64L << 20;
  private static final long LARGEST_REGION = 1L << 30;

  /** Beyond as many regions, they become larger: a map has a limited number of them. */
  private static final int MANY_REGIONS = 128;

  private static final int MOST_STRIPES = 64;

  static HashLayout of(MapSpec spec, int cpus) {
    return of(spec, cpus, REGION_BYTES);
  }

  static HashLayout of(MapSpec spec, int cpus, long regionBytes) {
    int entries = spec.maxEntries();
    int buckets = entries == 1 ? 1 : Integer.highestOneBit(entries - 1) << 1;
    int wanted = Math.min(MOST_STRIPES, 4 * Math.max(1, Math.min(cpus, MOST_STRIPES)));
    int stripes = Integer.highestOneBit(Math.max(1, Math.min(wanted, entries / 4)));
    int nodeStride = Long.BYTES + roundedUp(spec.keySize());
    int valueStride = roundedUp(spec.valueSize());
    boolean isPreallocated = !spec.has(MapFlags.NO_PREALLOC);
    int elements = entries + stripes;
    int shift = shift(elements, Math.max(nodeStride, valueStride), regionBytes, isPreallocated);
    return new HashLayout(
        entries, buckets, stripes, nodeStride, valueStride, elements, shift, isPreallocated);
  }

  private static int roundedUp(int size) {
    return (size + 7) & -8;
  }

  private static int shift(int elements, int stride, long regionBytes, boolean isPreallocated) {
    long bytes =
        Math.min(LARGEST_REGION, Math.max(regionBytes, (long) elements * stride / MANY_REGIONS));
    int fitting = log2(Math.max(1, bytes / stride));
    // Allocated on demand: in about as many steps as there may be regions.
    int wanted = isPreallocated ? elements : Math.max(16, elements / MANY_REGIONS);
    return Math.min(fitting, log2(wanted - 1L) + 1);
  }

  private static int log2(long number) {
    return 63 - Long.numberOfLeadingZeros(number);
  }

  int headBytes() {
    return buckets * Long.BYTES;
  }

  int regions() {
    return ((elements - 1) >>> shift) + 1;
  }

  /** Elements of one region: the last may have fewer. */
  int elementsOfRegion(int number) {
    return Math.min(1 << shift, elements - (number << shift));
  }

  int regionsAtFirst() {
    return isPreallocated ? regions() : 1;
  }

  /** Bytes allocated at creation. */
  long bytesAtFirst() {
    long first = isPreallocated ? elements : elementsOfRegion(0);
    return headBytes() + first * (nodeStride + valueStride);
  }
}
