// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;
import org.skep.bpf.Errno;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.Region;

/**
 * One map, as its provider makes it. Keys and values are passed as a region and an offset, so that
 * nothing is allocated; core and engines have checked that they are inside. Methods answer 0 or
 * above, or a negated {@link Errno}. Called by many threads at once; must not block on a lock that
 * a run could hold.
 */
@ConsumerType
public interface MapInstance {
  /** What it was made from. */
  MapSpec spec();

  /**
   * Copies the value of a key, as {@code MAP_LOOKUP_ELEM} does.
   *
   * @param flags 0 or {@link org.skep.bpf.MapFlags#F_LOCK}, checked by core
   * @return 0, or {@code -ENOENT}
   */
  int lookup(Region key, int keyOffset, Region value, int valueOffset, long flags);

  /**
   * Creates or replaces an element.
   *
   * @param flags as given: unknown bits are {@code -EINVAL}
   * @return 0, {@code -EEXIST}, {@code -ENOENT}, {@code -E2BIG} (full, or out of range)
   */
  int update(Region key, int keyOffset, Region value, int valueOffset, long flags);

  /**
   * As {@link #update}, by a program: {@code value} has {@code value_size} bytes, in per-CPU types
   * for the CPU slot of the run.
   */
  default int programUpdate(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    return update(key, keyOffset, value, valueOffset, flags);
  }

  /**
   * Removes an element.
   *
   * @return 0, {@code -ENOENT}, or {@code -EINVAL} where the type cannot
   */
  int delete(Region key, int keyOffset);

  /**
   * The key after {@code key}; the first one when {@code key} is null or absent. A walk ends while
   * others insert and delete, and visits every key that stayed.
   *
   * @return 0, or {@code -ENOENT} at the end
   */
  int nextKey(@Nullable Region key, int keyOffset, Region next, int nextOffset);

  /**
   * A pointer to the value, for programs; it stays safe to use until the run ends.
   *
   * @return a program's address, or 0 if absent
   */
  long lookupAddress(Region key, int keyOffset);

  /**
   * As {@link #lookupAddress} for the slot of one CPU.
   *
   * @return a program's address, or 0 if absent or the type has no slots
   */
  default long lookupAddress(Region key, int keyOffset, int cpu) {
    return 0;
  }

  /**
   * Copies the value of a key and removes the element, in one step.
   *
   * @return 0, {@code -ENOENT}, or {@code -ENOTSUPP} where the type cannot
   */
  default int lookupAndDelete(
      Region key, int keyOffset, Region value, int valueOffset, long flags) {
    return Errno.ENOTSUPP.negated();
  }

  /** {@code bpf_map_push_elem}: 0, {@code -E2BIG} when full, or {@code -EOPNOTSUPP}. */
  default int push(Region value, int valueOffset, long flags) {
    return Errno.EOPNOTSUPP.negated();
  }

  /** {@code bpf_map_pop_elem}: 0, {@code -ENOENT} when empty, or {@code -EOPNOTSUPP}. */
  default int pop(Region value, int valueOffset) {
    return Errno.EOPNOTSUPP.negated();
  }

  /** {@code bpf_map_peek_elem}: 0, {@code -ENOENT} when empty, or {@code -EOPNOTSUPP}. */
  default int peek(Region value, int valueOffset) {
    return Errno.EOPNOTSUPP.negated();
  }

  /** As {@link #pop}, by a program, whose buffer is zero when there is nothing to pop. */
  default int programPop(Region value, int valueOffset) {
    int result = pop(value, valueOffset);
    if (result < 0) {
      value.zero(valueOffset, spec().valueSize());
    }
    return result;
  }

  /** As {@link #peek}, by a program, whose buffer is zero when there is nothing to see. */
  default int programPeek(Region value, int valueOffset) {
    int result = peek(value, valueOffset);
    if (result < 0) {
      value.zero(valueOffset, spec().valueSize());
    }
    return result;
  }

  /**
   * Where {@code ld_imm64} may point: {@code offset} bytes into the value of a map with one
   * element.
   *
   * @return a program's address, {@code -EINVAL} outside the value, or {@code -ENOTSUPP}
   */
  default long valueAddress(int offset) {
    return Errno.ENOTSUPP.negated();
  }

  /** Bytes that a caller passes for one value: per-CPU types hold one for each CPU. */
  default int callValueSize() {
    return spec().valueSize();
  }

  /** Elements now; −1 if that is not known cheaply. */
  default long entries() {
    return -1;
  }

  /** The shorter way of arrays: null if the type has none. */
  default @Nullable FixedStrideValues fixedStrideValues() {
    return null;
  }

  /** The shorter way of hashes: null if the type has none. */
  default @Nullable WordKeyedLookup wordKeyedLookup() {
    return null;
  }

  /**
   * The region that every address of a value leads to, for the map's whole life; null if there may
   * be several. Engines need not look it up.
   */
  default @Nullable DirectRegion valueRegion() {
    return null;
  }

  /**
   * How the map is read in batches; null for the usual way, from key to key, whose position is the
   * last key.
   */
  default @Nullable BatchWalk batchWalk() {
    return null;
  }

  /**
   * The key of the element whose value is at an address, for what belongs to a value and comes back
   * to it later: types that keep {@link SpecialField#TIMER} must have it.
   *
   * @param address of the value's first byte, as {@link #lookupAddress} gave it
   * @return 0, with the key written; {@code -ENOENT} if no value begins there. Whether the element
   *     is still in the map, {@link #lookupAddress} of that key tells.
   */
  default int keyAt(long address, Region key, int keyOffset) {
    return Errno.ENOTSUPP.negated();
  }

  /** Whether this map may lie in a slot of another; else {@code ENOTSUPP}. */
  default boolean canBeInner() {
    return true;
  }

  /** Whether programs that were verified against a map of that spec may be given this one. */
  default boolean canStandFor(MapSpec template) {
    return template.type() == spec().type()
        && template.keySize() == spec().keySize()
        && template.valueSize() == spec().valueSize()
        && template.flags() == spec().flags()
        && template.fields().equals(spec().fields());
  }

  /**
   * Called once when the last descriptor and pin are gone though programs still use the map: slots
   * that hold other objects are to be emptied.
   */
  default void releaseUserReferences() {}

  /** Called once after the last reference and a grace period. Memory goes back by itself. */
  default void close() {}
}
