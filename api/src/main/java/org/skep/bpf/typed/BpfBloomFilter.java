// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.mem.HeapRegion;

/**
 * A set that knows for sure what was never added. Owns its descriptor. Thread-safe.
 *
 * <pre>{@code
 * MapSpec spec = MapSpec.of(MapTypes.BLOOM_FILTER, 0, 4, 10_000, 0);
 * try (BpfBloomFilter<Integer> seen = BpfBloomFilter.create(bpf, spec, Codec.u32())) {
 *   seen.add(7);
 *   boolean isNew = !seen.mayContain(8);
 * }
 * }</pre>
 */
public final class BpfBloomFilter<V> extends BpfObject {
  private final MapHandle handle;
  private final Codec<V> values;

  private BpfBloomFilter(Bpf bpf, int fd, MapHandle handle, Codec<V> values) {
    super(bpf, fd);
    this.handle = handle;
    this.values = values;
  }

  /**
   * Creates a filter ({@code MAP_CREATE}); {@code max_entries} is how many values it is sized for.
   *
   * @throws BpfException as the call; {@code EINVAL} if the codec's size is not the map's
   */
  public static <V> BpfBloomFilter<V> create(Bpf bpf, MapSpec spec, Codec<V> values) {
    return of(bpf, BpfMap.create(bpf, spec), values);
  }

  /**
   * A filter of which the caller has a descriptor, which belongs to the result from now on (and is
   * closed if this fails).
   *
   * @throws BpfException {@code EBADF}, {@code EINVAL} if the codec's size is not the map's
   */
  public static <V> BpfBloomFilter<V> of(Bpf bpf, int fd, Codec<V> values) {
    return new BpfBloomFilter<>(bpf, fd, BpfMap.open(bpf, fd, 0, values.size()), values);
  }

  /** What it was made from. */
  public MapSpec spec() {
    return handle.spec();
  }

  @Override
  public int id() {
    return handle.id();
  }

  /** Adds a value, for ever. */
  public void add(V value) {
    HeapRegion bytes = BpfMap.encoded(values, value);
    BpfMap.check(handle, "add", handle.update(new HeapRegion(0), 0, bytes, 0, MapFlags.ANY));
  }

  /** False if the value was certainly never added. */
  public boolean mayContain(V value) {
    HeapRegion bytes = BpfMap.encoded(values, value);
    int result = handle.lookup(new HeapRegion(0), 0, bytes, 0, 0);
    if (result != Errno.ENOENT.negated()) {
      BpfMap.check(handle, "look up", result);
    }
    return result == 0;
  }

  @Override
  public void close() {
    handle.close();
    super.close();
  }
}
