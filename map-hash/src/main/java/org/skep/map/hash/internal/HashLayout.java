// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapSpec;

/**
 * How large the parts of a hash are. An element is a note (hash, link, and where elements are given
 * up a state), a key, both out of the reach of programs, and a value for each CPU slot that has
 * one; they lie in regions of a power of two of elements, so that the number of an element is split
 * by shift and mask. Most lookups need a head, a key and a value: apart from the notes, more of
 * them fit into a cache. In a region of values those of one CPU lie together, so that CPUs do not
 * write to the same cache line.
 *
 * @param entries {@code max_entries}
 * @param buckets a power of two, above {@code entries} unless those are the most there can be
 * @param stripes locks of writers, a power of two of at most {@code buckets}
 * @param partitions in how many parts elements are given out and given up
 * @param noteStride bytes of a note
 * @param keyStride bytes of a key, {@code key_size} rounded up to 8
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
    int noteStride,
    int keyStride,
    int valueStride,
    int values,
    int elements,
    int shift,
    boolean isPreallocated) {
  /** The most buckets that Linux makes, and so the most entries that a hash may have. */
  static final int MOST_BUCKETS = 1 << 27;

  /** Of what grows. What is allocated at once takes regions as large as they may be. */
  private static final long REGION_BYTES = 64L << 20;

  private static final long LARGEST_REGION = 1L << 30;

  /** Beyond as many regions, they become larger: a map has a limited number of them. */
  private static final int MANY_REGIONS = 128;

  /** Bytes of a note: hash and link. */
  static final int NOTE = 8;

  /** Bytes of a note of a map that gives up elements: a state, too. */
  static final int CLOCKED_NOTE = 12;

  private static final int FEW_ENTRIES = 1 << 15;
  private static final int MOST_STRIPES = 64;
  private static final int MOST_VERSIONS = 1024;
  private static final int CACHE_LINE = 64;

  static HashLayout of(HashKind kind, MapSpec spec, int cpus) {
    boolean grows = spec.has(MapFlags.NO_PREALLOC);
    return of(kind, spec, cpus, grows ? REGION_BYTES : LARGEST_REGION);
  }

  static HashLayout of(HashKind kind, MapSpec spec, int cpus, long regionBytes) {
    int entries = spec.maxEntries();
    int buckets = buckets(entries);
    int wanted = Math.min(MOST_STRIPES, 4 * Math.max(1, Math.min(cpus, MOST_STRIPES)));
    int stripes = Integer.highestOneBit(Math.max(1, Math.min(wanted, entries / 4)));
    int keyStride = roundedUp(spec.keySize(), Long.BYTES);
    int valueStride = roundedUp(spec.valueSize(), Long.BYTES);
    int values = kind.isPerCpu() ? cpus : 1;
    boolean isPreallocated = !spec.has(MapFlags.NO_PREALLOC);
    int elements = entries + stripes;
    int noteStride = kind.isLru() ? CLOCKED_NOTE : NOTE;
    long stride = Math.max(Math.max(noteStride, keyStride), (long) valueStride * values);
    return new HashLayout(
        entries,
        buckets,
        stripes,
        spec.has(MapFlags.NO_COMMON_LRU) ? cpus : 1,
        noteStride,
        keyStride,
        valueStride,
        values,
        elements,
        shift(elements, stride, regionBytes, isPreallocated),
        isPreallocated);
  }

  /**
   * Where a branch predictor cannot foresee which element of a chain a key is, a lookup takes twice
   * as long: chains are short, the shorter where more heads do not push keys out of the caches.
   */
  private static int buckets(int entries) {
    int shift = entries <= FEW_ENTRIES ? 2 : 1;
    return (int) Math.min(MOST_BUCKETS, (long) Integer.highestOneBit(entries) << shift);
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
    return buckets * Integer.BYTES;
  }

  /** A power of two, at least the stripes: chains of one version are of one stripe. */
  int versions() {
    return Math.min(buckets, MOST_VERSIONS);
  }

  int versionBytes() {
    return versions() * Integer.BYTES;
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

  /** Bytes of the notes of one region. */
  int noteBytes(int number) {
    return elementsOfRegion(number) * noteStride;
  }

  /** Bytes of the keys of one region. */
  int keyBytes(int number) {
    return elementsOfRegion(number) * keyStride;
  }

  int regionsAtFirst() {
    return isPreallocated ? regions() : 1;
  }

  /** Bytes allocated at creation. */
  long bytesAtFirst() {
    long bytes = (long) roundedUp(headBytes(), Long.BYTES) + roundedUp(versionBytes(), Long.BYTES);
    for (int i = 0; i < regionsAtFirst(); i++) {
      bytes += (long) roundedUp(noteBytes(i), Long.BYTES) + keyBytes(i) + valueBytes(i);
    }
    return bytes;
  }
}
