// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.skep.btf.Btf;
import org.skep.loader.ObjectFile;

/** {@code bpf:btf dump … format raw} prints what bpftool prints. */
class BtfDumpTest {
  static List<Path> objects() throws IOException {
    List<Path> files = new ArrayList<>();
    add(files, Path.of("../examples/bpf"));
    add(files, Path.of("../loader/src/test/resources/org/skep/loader"));
    String corpus = System.getenv("SKEP_CORPUS");
    if (corpus != null) {
      add(files, Path.of(corpus, "programs", "obj"));
    }
    return files;
  }

  private static void add(List<Path> files, Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      all.filter(file -> file.toString().endsWith(".o"))
          // Of link.bpf.o, the loader sorts the section .kconfig.
          .filter(file -> !file.toString().matches(".*(big_endian|core_target|link)[.].*"))
          .sorted()
          .forEach(files::add);
    }
  }

  @ParameterizedTest
  @MethodSource("objects")
  void isAsBpftools(Path object) throws Exception {
    Path bpftool = Path.of("/usr/sbin/bpftool");
    assumeTrue(Files.isExecutable(bpftool), "bpftool is not installed");
    Btf btf = ObjectFile.read(object).btf().orElseThrow();
    List<String> lines = new ArrayList<>();
    btf.types().forEach(type -> lines.addAll(BtfDump.lines(btf, type)));
    Process process =
        new ProcessBuilder(bpftool.toString(), "btf", "dump", "file", object.toString()).start();
    String theirs = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(plain(lines.stream())).isEqualTo(plain(theirs.lines()));
  }

  /** Without what a file says only after its sections are laid out, as they are when loaded. */
  private static List<String> plain(Stream<String> lines) {
    return lines
        .map(line -> line.replaceAll("(DATASEC '.*') size=\\d+", "$1"))
        .map(line -> line.replaceAll("offset=\\d+ size=\\d+ \\(VAR", "(VAR"))
        .map(line -> line.replaceAll("(FUNC '.*|VAR '.*),? linkage=.*", "$1"))
        .toList();
  }
}
