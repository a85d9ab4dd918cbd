// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.map.MapType;
import org.skep.bpf.prog.ProgramType;

/** Which of Linux's types are provided here, and what the records call them. */
final class Types {
  private static final List<String> MAPS =
      List.of(
          "unspec",
          "hash",
          "array",
          "prog_array",
          "perf_event_array",
          "percpu_hash",
          "percpu_array",
          "stack_trace",
          "cgroup_array",
          "lru_hash",
          "lru_percpu_hash",
          "lpm_trie",
          "array_of_maps",
          "hash_of_maps",
          "devmap",
          "sockmap",
          "cpumap",
          "xskmap",
          "sockhash",
          "cgroup_storage",
          "reuseport_sockarray",
          "percpu_cgroup_storage",
          "queue",
          "stack",
          "sk_storage",
          "devmap_hash",
          "struct_ops",
          "ringbuf",
          "inode_storage",
          "task_storage",
          "bloom_filter",
          "user_ringbuf",
          "cgrp_storage",
          "arena",
          "insn_array");
  private static final int LAST_PROGRAM_TYPE = 32;

  private final Set<Integer> maps =
      ServiceLoader.load(MapType.class, Types.class.getClassLoader()).stream()
          .map(provider -> provider.get().number())
          .collect(Collectors.toSet());
  private final Map<Integer, String> programs =
      ServiceLoader.load(ProgramType.class, Types.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .collect(Collectors.toMap(ProgramType::number, ProgramType::name));

  /** The number of a map type by the records' name; −1 if Linux has none. */
  static int map(String name) {
    return MAPS.indexOf(name);
  }

  /** Whether Linux has that map type, and nobody provides it here. */
  boolean lacksMap(int number) {
    return number > 0 && number < MAPS.size() && !maps.contains(number);
  }

  /** Whether Linux has that program type, and nobody provides it here. */
  boolean lacksProgram(int number) {
    return number > 0 && number <= LAST_PROGRAM_TYPE && !programs.containsKey(number);
  }

  /** The number of a provided program type by name; −1 if nobody provides it. */
  int program(String name) {
    return programs.entrySet().stream()
        .filter(entry -> entry.getValue().equals(name))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(-1);
  }

  /** The name for people. */
  static String mapName(int number) {
    return number >= 0 && number < MAPS.size() ? MAPS.get(number) : "#" + number;
  }

  /** The engine of that name; the first one if it is empty. */
  static @Nullable Engine engine(String name) {
    for (Engine engine : ServiceLoader.load(Engine.class, Types.class.getClassLoader())) {
      if (name.isEmpty() || engine.name().equals(name)) {
        return engine;
      }
    }
    return null;
  }
}
