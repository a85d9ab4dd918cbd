// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.object;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;

/** Objects of one kind by id. Ids are given cyclically from 1, so that an old one stays unused. */
public final class IdTable<T extends KernelObject> {
  private final ConcurrentSkipListMap<Integer, T> objects = new ConcurrentSkipListMap<>();
  private int last;

  /**
   * Gives {@code object} its id.
   *
   * @throws BpfException {@code ENOSPC} if all ids are in use
   */
  public synchronized void register(T object) {
    for (int tries = 0; tries <= objects.size(); tries++) {
      last = last == Integer.MAX_VALUE ? 1 : last + 1;
      if (!objects.containsKey(last)) {
        object.setId(last);
        objects.put(last, object);
        return;
      }
    }
    throw new BpfException(Errno.ENOSPC, "all ids are in use");
  }

  void remove(T object) {
    objects.remove(object.id(), object);
  }

  /** The object with that id, with a reference for the caller; null if there is none. */
  public @Nullable T retained(int id) {
    T object = objects.get(id);
    return object != null && object.tryRetain() ? object : null;
  }

  /** The object with the smallest id above {@code id}; null if there is none. */
  public @Nullable T after(int id) {
    Map.Entry<Integer, T> next = objects.higherEntry(id);
    return next == null ? null : next.getValue();
  }

  /** All objects, by id, as they are while the stream runs. */
  public Stream<T> stream() {
    return objects.values().stream();
  }
}
