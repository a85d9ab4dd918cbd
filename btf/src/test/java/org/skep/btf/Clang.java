// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The compiler of this machine. */
final class Clang {
  private static final String NAME = "clang-19";

  private Clang() {}

  static void require() {
    assumeTrue(isThere(NAME), NAME + " is not installed");
  }

  static boolean isThere(String tool) {
    String path = System.getenv("PATH") + ":/usr/sbin";
    return Stream.of(path.split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }

  /** The types of a compiled source. */
  static Btf types(Path folder, String source) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("types.c"), source);
    Path object = folder.resolve("types.o");
    run(
        NAME,
        "-target",
        "bpf",
        "-g",
        "-O0",
        "-Wno-everything",
        "-c",
        file.toString(),
        "-o",
        object.toString());
    return Btf.parse(Resources.sectionOf(Files.readAllBytes(object), ".BTF"));
  }

  /** What a command prints; it must succeed. */
  static String run(String... command) throws IOException, InterruptedException {
    Path errors = Files.createTempFile("errors", ".txt");
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      String text = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + ":\n" + Files.readString(errors));
      }
      return text;
    } finally {
      Files.delete(errors);
    }
  }
}
