// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.call;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.map.FixedStrideValues;
import org.skep.bpf.map.MapFacet;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.MapView;
import org.skep.bpf.map.ObjectMap;
import org.skep.bpf.mem.Region;
import org.skep.core.internal.object.MapObject;
import org.skep.core.internal.run.Runs;

/** A map's descriptor, resolved once. */
final class CoreMapHandle implements MapHandle {
  private final Runs runs;
  private final FdTable fds;
  private final MapObject map;
  private final boolean readable;
  private final boolean writable;
  private final Consumer<CoreMapHandle> onClose;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Takes over a reference to {@code map}.
   *
   * @param onClose told once when it is closed
   */
  CoreMapHandle(
      Runs runs,
      FdTable fds,
      MapObject map,
      boolean readable,
      boolean writable,
      Consumer<CoreMapHandle> onClose) {
    this.onClose = onClose;
    this.runs = runs;
    this.fds = fds;
    this.map = map;
    this.readable = readable;
    this.writable = writable;
    map.addUser();
  }

  @Override
  public MapSpec spec() {
    return map.spec();
  }

  @Override
  public int id() {
    return map.id();
  }

  @Override
  public int valueSize() {
    return map.instance().callValueSize();
  }

  @Override
  public long entries() {
    return map.instance().entries();
  }

  private boolean holds(Region region, int offset, int size) {
    return region.holds(offset, size);
  }

  /** 0 if the operation may go on. */
  private int check(boolean allowed, Region key, int keyOffset) {
    if (!allowed) {
      return Errno.EPERM.negated();
    }
    return holds(key, keyOffset, map.spec().keySize()) ? 0 : Errno.EFAULT.negated();
  }

  @Override
  public int lookup(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    int refused = check(readable, key, keyOffset);
    if (refused != 0) {
      return refused;
    }
    MapInstance instance = map.instance();
    if ((flags & ~MapFlags.F_LOCK) != 0 || (flags != 0 && !map.spec().fields().hasSpinLock())) {
      return Errno.EINVAL.negated();
    }
    if (!holds(value, valueOffset, instance.callValueSize())) {
      return Errno.EFAULT.negated();
    }
    Runs.Section section = begin();
    if (section == null) {
      return busy();
    }
    try {
      return closed.get()
          ? Errno.EBADF.negated()
          : instance.lookup(key, keyOffset, value, valueOffset, flags);
    } finally {
      section.close();
    }
  }

  @Override
  public int update(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    int refused = check(writable, key, keyOffset);
    if (refused != 0) {
      return refused;
    }
    MapInstance instance = map.instance();
    if ((flags & MapFlags.F_LOCK) != 0 && !map.spec().fields().hasSpinLock()) {
      return Errno.EINVAL.negated();
    }
    if (!holds(value, valueOffset, instance.callValueSize())) {
      return Errno.EFAULT.negated();
    }
    Runs.Section section = begin();
    if (section == null) {
      return busy();
    }
    try {
      if (closed.get()) {
        return Errno.EBADF.negated();
      }
      if (!map.beginWrite()) {
        return Errno.EPERM.negated();
      }
      try {
        return instance instanceof ObjectMap objects
            ? ObjectElements.update(fds, map, objects, key, keyOffset, value, valueOffset, flags)
            : instance.update(key, keyOffset, value, valueOffset, flags);
      } finally {
        map.endWrite();
      }
    } finally {
      section.close();
    }
  }

  @Override
  public int delete(Region key, int keyOffset) {
    int refused = check(writable, key, keyOffset);
    if (refused != 0) {
      return refused;
    }
    Runs.Section section = begin();
    if (section == null) {
      return busy();
    }
    try {
      if (closed.get()) {
        return Errno.EBADF.negated();
      }
      if (!map.beginWrite()) {
        return Errno.EPERM.negated();
      }
      try {
        return map.instance().delete(key, keyOffset);
      } finally {
        map.endWrite();
      }
    } finally {
      section.close();
    }
  }

  @Override
  public int lookupAndDelete(Region key, int keyOffset, Region value, int valueOffset, long flags) {
    int refused = check(readable && writable, key, keyOffset);
    if (refused != 0) {
      return refused;
    }
    MapInstance instance = map.instance();
    if (flags != 0) {
      return Errno.EINVAL.negated();
    }
    if (!map.operations().contains(MapOperation.LOOKUP_AND_DELETE)) {
      return Errno.ENOTSUPP.negated();
    }
    if (!holds(value, valueOffset, instance.callValueSize())) {
      return Errno.EFAULT.negated();
    }
    Runs.Section section = begin();
    if (section == null) {
      return busy();
    }
    try {
      if (closed.get()) {
        return Errno.EBADF.negated();
      }
      if (!map.beginWrite()) {
        return Errno.EPERM.negated();
      }
      try {
        return instance.lookupAndDelete(key, keyOffset, value, valueOffset, flags);
      } finally {
        map.endWrite();
      }
    } finally {
      section.close();
    }
  }

  @Override
  public int nextKey(@Nullable Region key, int keyOffset, Region next, int nextOffset) {
    int refused =
        key == null ? (readable ? 0 : Errno.EPERM.negated()) : check(readable, key, keyOffset);
    if (refused != 0) {
      return refused;
    }
    if (!holds(next, nextOffset, map.spec().keySize())) {
      return Errno.EFAULT.negated();
    }
    Runs.Section section = begin();
    if (section == null) {
      return busy();
    }
    try {
      return closed.get()
          ? Errno.EBADF.negated()
          : map.instance().nextKey(key, keyOffset, next, nextOffset);
    } finally {
      section.close();
    }
  }

  @Override
  public MapView view(boolean wantsToWrite) {
    FixedStrideValues values = map.instance().fixedStrideValues();
    if (values == null || !map.spec().has(MapFlags.MMAPABLE)) {
      throw refusal(Errno.EINVAL, "only arrays made with BPF_F_MMAPABLE are seen as memory");
    }
    if (!map.spec().fields().isEmpty()) {
      throw refusal(Errno.ENOTSUPP, "its values have locks or timers");
    }
    if (!readable || (wantsToWrite && !writable)) {
      throw refusal(Errno.EPERM, "the descriptor lacks the right");
    }
    if (wantsToWrite && map.spec().has(MapFlags.RDONLY_PROG)) {
      throw refusal(Errno.EACCES, "it is meant to be read only");
    }
    Runs.Section section = begin();
    if (section == null) {
      throw refusal(Errno.EAGAIN, "too many virtual threads are in calls");
    }
    try {
      if (closed.get() || !map.tryRetain()) {
        throw refusal(Errno.EBADF, "the handle is closed");
      }
      if (wantsToWrite && !map.beginWrite()) {
        map.release();
        throw refusal(Errno.EPERM, "it is frozen");
      }
      map.addUser();
      return new CoreMapView(runs, map, values, wantsToWrite);
    } finally {
      section.close();
    }
  }

  private BpfException refusal(Errno errno, String why) {
    return new BpfException(
        errno, "no view of map %d \"%s\": %s".formatted(map.id(), map.name(), why));
  }

  private Runs.@Nullable Section begin() {
    return runs.enterSection();
  }

  private static int busy() {
    return Errno.EAGAIN.negated();
  }

  @Override
  public <T extends MapFacet> @Nullable T facet(Class<T> kind) {
    if (closed.get()) {
      throw new BpfException(Errno.EBADF, "the handle is closed");
    }
    if (!kind.isInstance(map.instance())) {
      return null;
    }
    T facet = kind.cast(map.instance());
    if (facet.writes() ? !writable : !readable) {
      throw new BpfException(
          Errno.EPERM, "the descriptor is " + (readable ? "read-only" : "write-only"));
    }
    return facet;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      onClose.accept(this);
      map.removeUser();
      map.release();
    }
  }
}
