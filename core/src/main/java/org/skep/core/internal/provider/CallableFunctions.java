// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.provider;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.helper.KernelFunction;
import org.skep.bpf.helper.KernelFunctions;

/**
 * Kernel functions by name. A name keeps its id for as long as the runtime lives, whoever provides
 * it. Thread-safe.
 */
final class CallableFunctions {
  private final Map<String, Integer> ids = new ConcurrentHashMap<>();
  private final Map<Integer, Ranked<KernelFunction>> byId = new ConcurrentHashMap<>();
  private final Map<KernelFunctions, List<KernelFunction>> annotated = new ConcurrentHashMap<>();
  private final AtomicInteger last = new AtomicInteger();

  /** Adds a function; whether its name was claimed already. */
  boolean add(KernelFunction function, int ranking) {
    int id = ids.computeIfAbsent(function.prototype().name(), added -> last.incrementAndGet());
    Ranked<KernelFunction> claims = byId.computeIfAbsent(id, added -> new Ranked<>());
    boolean isClash = claims.best() != null;
    claims.add(function, ranking);
    return isClash;
  }

  /** Adds the annotated methods of an object; whether a name was claimed already. */
  boolean add(KernelFunctions methods, int ranking) {
    List<KernelFunction> functions = methods.functions();
    annotated.put(methods, functions);
    boolean isClash = false;
    for (KernelFunction function : functions) {
      isClash |= add(function, ranking);
    }
    return isClash;
  }

  void remove(KernelFunction function) {
    byId.values().forEach(claims -> claims.remove(function));
  }

  void remove(KernelFunctions methods) {
    List<KernelFunction> functions = annotated.remove(methods);
    if (functions != null) {
      functions.forEach(this::remove);
    }
  }

  /** The id of a name; null if nobody provides it now. */
  @Nullable Integer id(String name) {
    Integer id = ids.get(name);
    return id != null && get(id) != null ? id : null;
  }

  /** The function in use under an id; null if nobody provides it now. */
  @Nullable KernelFunction get(int id) {
    Ranked<KernelFunction> claims = byId.get(id);
    return claims == null ? null : claims.best();
  }

  /** The id of a function that is the one in use under its name; null if it is not. */
  @Nullable Integer idOf(KernelFunction function) {
    return byId.entrySet().stream()
        .filter(entry -> entry.getValue().best() == function)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  /** The names that can be called now, ascending. */
  List<String> names() {
    return ids.keySet().stream().filter(name -> id(name) != null).sorted().toList();
  }
}
