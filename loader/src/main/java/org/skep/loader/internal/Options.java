// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.map.MapSpec;
import org.skep.btf.Btf;

/** What is set before a load. Not thread-safe. */
public final class Options {
  private static final String PINS = "/sys/fs/bpf";

  final Map<String, Integer> reusedMaps = new HashMap<>();
  final Map<String, UnaryOperator<MapSpec>> mapChanges = new HashMap<>();
  final Map<String, String> pinPaths = new HashMap<>();
  final Map<String, byte[]> variables = new HashMap<>();
  final Map<String, String> configuration = new HashMap<>();
  String pinFolder = PINS;
  boolean pins = true;
  int logLevel = 1;
  @Nullable Btf target;

  /** The defaults. */
  public Options() {}

  /** Uses a map in place of the object's own. */
  public void reuseMap(String map, int fd) {
    reusedMaps.put(map, fd);
  }

  /** Changes a map before it is made. */
  public void changeMap(String map, UnaryOperator<MapSpec> change) {
    mapChanges.merge(map, change, (first, then) -> spec -> then.apply(first.apply(spec)));
  }

  /** Where a map is pinned, and looked for. */
  public void pinMap(String map, String path) {
    pinPaths.put(map, path);
  }

  /** Where maps are pinned by their names. */
  public void pinFolder(String folder) {
    pinFolder = folder.endsWith("/") ? folder.substring(0, folder.length() - 1) : folder;
  }

  /** Pins no map, and uses none that is pinned. */
  public void withoutPins() {
    pins = false;
  }

  /** A global variable's bytes. */
  public void variable(String name, byte[] value) {
    variables.put(name, value.clone());
  }

  /** A {@code __kconfig} variable's value, as a kernel's configuration writes it. */
  public void configuration(String name, String value) {
    configuration.put(name, value);
  }

  /** The verifier's log level. */
  public void logLevel(int level) {
    logLevel = level;
  }

  /** The types of where the programs run. */
  public void target(Btf btf) {
    target = btf;
  }
}
