// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapSpec;

/**
 * How large the parts of a hash are. An element is a node (hash, link and key, which programs
 * cannot reach) and a value for each CPU slot that has one; both lie in regions of a power of two
 * of elements, so that the number of an element is split by shift and mask. In a region of values
 * those of one CPU lie together, so that CPUs do not write to the same cache line.
 *
 * @param entries {@code max_entries}
 * @param buckets a power of two
 * @param stripes locks of writers, a power of two of at most {@code buckets}
 * @param partitions in how many parts elements are given out and given up
 * @param keyAt where in a node the key is
 * @param nodeStride bytes of a node
 * @param valueStride bytes of a value, {@code value_size} rounded up to 8
 * @param values values of an element: the CPU slots, or 1
 * @param elements the entries and a spare one for each stripe, which replacing takes
 * @param shift the binary logarithm of the elements in each region but the last
 * @param isPreallocated whether all elements are allocated at creation
 */
record HashLayout(
    int entries,
    int buckets,
    int stripes,
    int partitions,
    int keyAt,
    int nodeStride,
    int valueStride,
    int values,
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
  private static final int CACHE_LINE = 64;

  static HashLayout of(HashKind kind, MapSpec spec, int cpus) {
    return of(kind, spec, cpus, REGION_BYTES);
  }

  static HashLayout of(HashKind kind, MapSpec spec, int cpus, long regionBytes) {
    int entries = spec.maxEntries();
    int buckets = entries == 1 ? 1 : Integer.highestOneBit(entries - 1) << 1;
    int wanted = Math.min(MOST_STRIPES, 4 * Math.max(1, Math.min(cpus, MOST_STRIPES)));
    int stripes = Integer.highestOneBit(Math.max(1, Math.min(wanted, entries / 4)));
    int keyAt = kind.isLru() ? 2 * Long.BYTES : Long.BYTES;
    int nodeStride = keyAt + roundedUp(spec.keySize(), Long.BYTES);
    int valueStride = roundedUp(spec.valueSize(), Long.BYTES);
    int values = kind.isPerCpu() ? cpus : 1;
    boolean isPreallocated = !spec.has(MapFlags.NO_PREALLOC);
    int elements = entries + stripes;
    long stride = Math.max(nodeStride, (long) valueStride * values);
    return new HashLayout(
        entries,
        buckets,
        stripes,
        spec.has(MapFlags.NO_COMMON_LRU) ? cpus : 1,
        keyAt,
        nodeStride,
        valueStride,
        values,
        elements,
        shift(elements, stride, regionBytes, isPreallocated),
        isPreallocated);
  }

  private static int roundedUp(int size, int unit) {
    return (size + unit - 1) & -unit;
  }

  private static int shift(int elements, long stride, long regionBytes, boolean isPreallocated) {
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

  /** Bytes from the values of one CPU to those of the next, in one region. */
  int cpuStride(int number) {
    int bytes = elementsOfRegion(number) * valueStride;
    return values == 1 ? bytes : roundedUp(bytes, CACHE_LINE);
  }

  /** Bytes of the values of one region. */
  int valueBytes(int number) {
    return values * cpuStride(number);
  }

  /** Bytes of the nodes of one region. */
  int nodeBytes(int number) {
    return elementsOfRegion(number) * nodeStride;
  }

  int regionsAtFirst() {
    return isPreallocated ? regions() : 1;
  }

  /** Bytes allocated at creation. */
  long bytesAtFirst() {
    long bytes = headBytes();
    int last = regionsAtFirst() - 1;
    return bytes
        + last * ((long) nodeBytes(0) + valueBytes(0))
        + nodeBytes(last)
        + valueBytes(last);
  }
}
