// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.progarray.internal;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.HeldObject;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.ObjectMap;
import org.skep.bpf.map.ObjectSlots;
import org.skep.bpf.mem.Region;

/** An array whose slots hold programs. */
final class ProgArray implements ObjectMap {
  private final MapSpec spec;
  private final ObjectSlots slots;

  ProgArray(MapSpec spec, ObjectSlots slots) {
    this.spec = spec;
    this.slots = slots;
  }

  @Override
  public MapSpec spec() {
    return spec;
  }

  @Override
  public boolean canBeInner() {
    return false;
  }

  private boolean isOutside(int index) {
    return Integer.compareUnsigned(index, slots.size()) >= 0;
  }

  @Override
  public int checkUpdate(Region key, int keyOffset, long flags) {
    if (flags != MapFlags.ANY) {
      return Errno.EINVAL.negated();
    }
    return isOutside(key.loadInt(keyOffset)) ? Errno.E2BIG.negated() : 0;
  }

  @Override
  public int updateObject(Region key, int keyOffset, HeldObject object, long flags) {
    slots.set(key.loadInt(keyOffset), object);
    return 0;
  }

  @Override
  public @Nullable HeldObject object(Region key, int keyOffset) {
    return object(key.loadInt(keyOffset));
  }

  @Override
  public @Nullable HeldObject object(int index) {
    return isOutside(index) ? null : slots.get(index);
  }

  @Override
  public int delete(Region key, int keyOffset) {
    int index = key.loadInt(keyOffset);
    if (isOutside(index)) {
      return Errno.E2BIG.negated();
    }
    return slots.set(index, null) ? 0 : Errno.ENOENT.negated();
  }

  @Override
  public int nextKey(@Nullable Region key, int keyOffset, Region next, int nextOffset) {
    int index = key == null ? -1 : key.loadInt(keyOffset);
    int following = isOutside(index) ? 0 : index + 1;
    if (following == slots.size()) {
      return Errno.ENOENT.negated();
    }
    next.storeInt(nextOffset, following);
    return 0;
  }
}
