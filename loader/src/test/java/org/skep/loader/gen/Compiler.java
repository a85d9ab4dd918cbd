// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.gen;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The C compiler of this machine. */
final class Compiler {
  private static final String NAME = "clang-19";

  private Compiler() {}

  static void requireLibbpf() {
    assumeTrue(
        Files.isReadable(Path.of("/usr/include/bpf/bpf_helpers.h")), "libbpf-dev is not installed");
  }

  /** Compiles a source; the object. */
  static Path compile(Path source, Path... includes) throws IOException, InterruptedException {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, NAME))),
        NAME + " is not installed");
    Path object = Path.of(source.toString().replaceAll("[.]c$", ".o"));
    List<String> command =
        new ArrayList<>(List.of(NAME, "-O2", "-g", "-Wall", "-Werror", "-target", "bpf"));
    for (Path include : includes) {
      command.add("-I" + include);
    }
    command.addAll(List.of("-mcpu=v3", "-c", source.toString(), "-o", object.toString()));
    Path errors = Path.of(source + ".errors");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    if (process.waitFor() != 0) {
      throw new AssertionError(command + ":\n" + Files.readString(errors));
    }
    return object;
  }
}
