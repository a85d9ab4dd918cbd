// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;
import org.skep.bpf.mem.Region;

/**
 * A map's descriptor, resolved once: the element commands on the same object with the same checks,
 * without looking anything up. Holds a reference until it is closed; afterwards every operation
 * answers {@code -EBADF}. Thread-safe. Results are 0 or a negated {@link org.skep.bpf.Errno}.
 */
@ProviderType
public interface MapHandle extends AutoCloseable {
  /** What the map was made from. */
  MapSpec spec();

  /** The map's id. */
  int id();

  /** Bytes of one value as a caller passes it. */
  int valueSize();

  /** Elements now; −1 if that is not known cheaply. */
  long entries();

  /** {@code MAP_LOOKUP_ELEM}; {@code -EFAULT} if key or value do not fit their region. */
  int lookup(Region key, int keyOffset, Region value, int valueOffset, long flags);

  /** {@code MAP_UPDATE_ELEM}. */
  int update(Region key, int keyOffset, Region value, int valueOffset, long flags);

  /** {@code MAP_DELETE_ELEM}. */
  int delete(Region key, int keyOffset);

  /** {@code MAP_LOOKUP_AND_DELETE_ELEM}. */
  int lookupAndDelete(Region key, int keyOffset, Region value, int valueOffset, long flags);

  /** {@code MAP_GET_NEXT_KEY}. */
  int nextKey(@Nullable Region key, int keyOffset, Region next, int nextOffset);

  /**
   * The values as memory, for an array made with {@code BPF_F_MMAPABLE}. The caller closes it; it
   * may stay open longer than this handle.
   *
   * @throws org.skep.bpf.BpfException {@code EINVAL} for another map, {@code EPERM} without the
   *     right or, to write, if the map is frozen, {@code EACCES} to write what programs may only
   *     read, {@code ENOTSUPP} if values have locks or timers, {@code EBADF} when closed
   */
  MapView view(boolean writable);

  /**
   * What the map offers to Java beyond elements, such as {@link RecordSource}; null if it has none
   * of that kind. Not to be used after {@link #close}.
   *
   * @throws org.skep.bpf.BpfException {@code EPERM} if the descriptor is write-only, or read-only
   *     where the facet writes
   */
  <T extends MapFacet> @Nullable T facet(Class<T> kind);

  @Override
  void close();
}
