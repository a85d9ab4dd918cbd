// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.fuzz;

import java.nio.file.Path;
import java.util.Locale;

/** What is fuzzed. */
enum Target {
  /** Sequences of {@code bpf()} calls. */
  CALLS(CallTarget.class, "org.skep.**", "o"),
  /** The reader of ELF objects, and the loader. */
  OBJECTS(ObjectTarget.class, "org.skep.loader.**:org.skep.btf.**:org.skep.fuzz.**", "o"),
  /** The reader of types, and values shown by them. */
  BTF(BtfTarget.class, "org.skep.**", "o"),
  /** The readers of captures. */
  CAPTURES(CaptureTarget.class, "org.skep.**", "pcap|pcapng");

  private final Class<?> entry;
  private final String followed;
  private final String extensions;

  Target(Class<?> entry, String followed, String extensions) {
    this.entry = entry;
    this.followed = followed;
    this.extensions = extensions;
  }

  /** The class with {@code fuzzerTestOneInput}. */
  Class<?> entry() {
    return entry;
  }

  /** The classes whose branches guide the fuzzer: those that are to be tried. */
  String followed() {
    return followed;
  }

  /** Whether its seeds are made from such a file. */
  boolean beginsWith(Path file) {
    return file.toString().matches(".*\\.(" + extensions + ")");
  }

  /** As on the command line. */
  String verb() {
    return name().toLowerCase(Locale.ROOT);
  }
}
