// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import java.util.Map;
import java.util.Set;

/** Which modules of the house may know which. */
final class Shape {
  /** Those that are not providers. What is not here is one, and may know {@link #PROVIDER}. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.of(
          "isa", Set.of(),
          "btf", Set.of(),
          "api", Set.of("isa"),
          "core", Set.of("api", "isa", "btf"),
          "loader", Set.of("api", "isa", "btf"),
          "explain", Set.of("api", "isa"),
          "shell", Set.of("api", "isa", "btf", "loader", "explain", "prog-socket"),
          "felix-launcher", Set.of());

  private static final Set<String> PROVIDER = Set.of("api", "isa");

  private Shape() {}

  /** The modules whose packages that one may use. */
  static Set<String> allowed(String module) {
    return ALLOWED.getOrDefault(module, PROVIDER);
  }

  /** Whether it brings map types, program types, a verifier, an engine or attach points. */
  static boolean isProvider(String module) {
    return !ALLOWED.containsKey(module);
  }

  /** Whether it is plain Java, tested without a container. */
  static boolean isPlain(String module) {
    return Set.of("isa", "btf", "api", "verifier", "interpreter", "jit", "loader", "explain")
            .contains(module)
        || module.startsWith("map-");
  }
}
