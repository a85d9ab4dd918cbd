// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.fuzz;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.verify.Privileges;
import org.skep.loader.LoadException;
import org.skep.loader.LoadedObject;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;

/** ELF objects: read, linked and loaded, or refused by {@link BpfException}. */
public final class ObjectTarget {
  private ObjectTarget() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] input) {
    ObjectFile file;
    try {
      file = ObjectFile.parse(input, "fuzzed");
      file.btf();
    } catch (LoadException e) {
      told(e.reason());
      return;
    }
    try (World world = new World("interpreter", Privileges.FULL, false)) {
      load(world, file, false);
      load(world, file, true);
      world.check();
    }
  }

  private static void load(World world, ObjectFile file, boolean keepsGoing) {
    try (LoadedObject object = ObjectLoader.of(world.bpf()).keepGoing(keepsGoing).load(file)) {
      object.programs().stream()
          .filter(each -> !each.isLoaded())
          .forEach(each -> told(each.result().reason()));
    } catch (BpfException e) {
      told(e.reason());
    }
  }

  static void told(@Nullable String reason) {
    if (reason == null || reason.isBlank()) {
      throw new IllegalStateException("refused without a reason");
    }
  }
}
