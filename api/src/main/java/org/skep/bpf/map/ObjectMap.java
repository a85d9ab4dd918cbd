// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;
import org.skep.bpf.mem.Region;

/**
 * A map whose slots hold maps or programs. A caller's value of 4 bytes is a descriptor in an update
 * and an id in a lookup: core translates, checks that the object fits, and calls the methods here.
 * The methods of {@link MapInstance} that copy values are not called.
 */
@ConsumerType
public interface ObjectMap extends MapInstance {
  /**
   * Looks at key and flags of an update before core looks at the object.
   *
   * @return 0 if the update may go on, else what it shall answer
   */
  default int checkUpdate(Region key, int keyOffset, long flags) {
    return 0;
  }

  /**
   * Puts an object, whose reference is the slot's if the result is 0, and the caller's if not.
   *
   * @param flags as given: unknown bits are {@code -EINVAL}
   * @return 0, {@code -EEXIST}, {@code -ENOENT}, {@code -E2BIG}
   */
  int updateObject(Region key, int keyOffset, HeldObject object, long flags);

  /** What the slot of a key holds; null if nothing, or there is no such slot. */
  @Nullable HeldObject object(Region key, int keyOffset);

  /** What slot {@code index} holds; null if nothing, or there is no such slot. */
  default @Nullable HeldObject object(int index) {
    return null;
  }

  @Override
  default int lookup(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    HeldObject object = object(key, keyOffset);
    if (object == null) {
      return org.skep.bpf.Errno.ENOENT.negated();
    }
    value.storeInt(valueOffset, object.id());
    return 0;
  }

  @Override
  default int update(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    return org.skep.bpf.Errno.EINVAL.negated();
  }

  @Override
  default long lookupAddress(Region key, int keyOffset) {
    return 0;
  }
}
