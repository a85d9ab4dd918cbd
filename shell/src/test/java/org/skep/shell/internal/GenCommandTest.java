// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenCommandTest {
  @TempDir Path folder;

  @Test
  void printsTheHeaderOfThisRuntime() {
    try (ShellRun shell = new ShellRun()) {
      assertThat(shell.run("gen header"))
          .contains("#ifndef __VMLINUX_H__", "struct __sk_buff {", "BPF_MAP_TYPE_ARRAY = 2,");
    }
  }

  @Test
  void writesAClassIntoAFile() throws Exception {
    Path file = folder.resolve("Count.java");
    try (ShellRun shell = new ShellRun()) {
      String printed =
          shell.run("gen skeleton count.bpf.o --package com.example --class Count " + file);
      assertThat(printed).startsWith(file + ": ").endsWith(" lines\n");
      assertThat(Files.readString(file))
          .contains("package com.example;", "public final class Count extends");
      assertThat(shell.run("gen skeleton count.bpf.o")).contains("public final class Count ");
      assertThatThrownBy(() -> shell.run("gen skeletons")).hasMessageContaining("header, skeleton");
    }
  }

  @Test
  void dumpsTypesAsC() {
    try (ShellRun shell = new ShellRun()) {
      assertThat(shell.run("btf dump file count.bpf.o format c"))
          .contains("struct traffic {\n\t__u64 packets;\n\t__u64 bytes;\n};");
      assertThat(shell.run("btf dump file count.bpf.o format raw"))
          .isEqualTo(shell.run("btf dump file count.bpf.o"))
          .contains("[11] STRUCT 'traffic' size=16 vlen=2\n");
      assertThatThrownBy(() -> shell.run("btf dump file count.bpf.o format d"))
          .hasMessageContaining("expected c or raw");
    }
  }
}
