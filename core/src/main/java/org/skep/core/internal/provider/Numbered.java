// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.provider;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Services that claim a number each; of two claims the better ranking has it. Thread-safe. */
public final class Numbered<T> {
  private final ToIntFunction<T> number;
  private final Map<Integer, Ranked<T>> byNumber = new ConcurrentHashMap<>();

  Numbered(ToIntFunction<T> number) {
    this.number = number;
  }

  /** Adds a service; whether its number was claimed already. */
  boolean add(T service, int ranking) {
    Ranked<T> claims =
        byNumber.computeIfAbsent(number.applyAsInt(service), claimed -> new Ranked<>());
    boolean isClash = claims.best() != null;
    claims.add(service, ranking);
    return isClash;
  }

  boolean remove(T service) {
    // Not by its number: a stopped provider may not be able to say it any more.
    return byNumber.values().stream().anyMatch(claims -> claims.remove(service));
  }

  /** Who has that number now; null if nobody does. */
  public @Nullable T get(int wanted) {
    Ranked<T> claims = byNumber.get(wanted);
    return claims == null ? null : claims.best();
  }

  /** Who has each number, ascending. */
  public List<T> all() {
    return byNumber.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .flatMap(entry -> entry.getValue().all().stream().limit(1))
        .toList();
  }
}
