// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.provider;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Services of one kind, best ranking first, the earlier one on a tie. Thread-safe. */
public final class Ranked<T> {
  private record Entry<T>(T service, int ranking) {}

  private final CopyOnWriteArrayList<Entry<T>> entries = new CopyOnWriteArrayList<>();

  synchronized void add(T service, int ranking) {
    int at = 0;
    while (at < entries.size() && entries.get(at).ranking() >= ranking) {
      at++;
    }
    entries.add(at, new Entry<>(service, ranking));
  }

  synchronized boolean remove(T service) {
    return entries.removeIf(entry -> entry.service() == service);
  }

  /** The best one; null if there is none. */
  public @Nullable T best() {
    List<T> all = all();
    return all.isEmpty() ? null : all.get(0);
  }

  /** All, best first. */
  public List<T> all() {
    return entries.stream().map(Entry::service).toList();
  }

  /** Whether it is among them. */
  public boolean contains(T service) {
    return entries.stream().anyMatch(entry -> entry.service() == service);
  }
}
