// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bpf:prog verify}. */
class VerifyCommandTest {
  private final ShellRun shell = new ShellRun();

  @AfterEach
  void close() {
    shell.close();
  }

  @Test
  void eachProgramHasAVerdictAndNothingStaysLoaded() {
    assertThatThrownBy(() -> shell.run("prog verify unchecked.bpf.o"))
        .hasMessage("EACCES: 1 of 2 programs were refused: unchecked");
    assertThat(shell.printed().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "unchecked: refused, V017 at insn 10 (./unchecked.bpf.c:18):"
                            + " R0 invalid mem access 'map_value_or_null'"),
            line -> assertThat(line).startsWith("    found:    r0 is a pointer to a value"),
            line -> assertThat(line).startsWith("    expected: "),
            line -> assertThat(line).matches("checked: accepted, 16 insns, \\d+ processed"));
    assertThat(shell.run("prog list")).isEmpty();
    assertThat(shell.run("map list")).isEmpty();
    assertThat(shell.run("fd list")).isEmpty();
  }

  @Test
  void oneProgramIsAskedForByItsName() {
    assertThat(shell.run("prog verify unchecked.bpf.o checked")).startsWith("checked: accepted");
    assertThatThrownBy(() -> shell.run("prog verify unchecked.bpf.o nosuch"))
        .hasMessageStartingWith("ENOENT: no program \"nosuch\"")
        .hasMessageContaining("unchecked, checked");
  }

  @Test
  void whySaysMore() {
    assertThatThrownBy(() -> shell.run("prog verify --why unchecked.bpf.o unchecked")).isNotNull();
    assertThat(shell.printed()).contains("assumes w1 >= 8", "breaks the rule", "Rule V017: ");
  }

  @Test
  void asJsonItIsAListOfVerdicts() {
    assertThatThrownBy(() -> shell.run("prog verify unchecked.bpf.o -j")).isNotNull();
    assertThat(shell.printed())
        .startsWith("[{\"name\":\"unchecked\",\"section\":\"socket\",\"accepted\":false,")
        .contains("\"rule\":\"V017\"", "\"condition\":\"w1 >= 8\"", "\"name\":\"checked\"")
        .hasLineCount(1);
  }

  @Test
  void thePageIsWrittenWhereItIsToGo(@TempDir Path folder) throws IOException {
    Files.copy(ShellRun.OBJECTS.resolve("hello.bpf.o"), folder.resolve("hello.bpf.o"));
    assertThat(shell.run("prog verify hello.bpf.o --html out.html", folder))
        .endsWith("page written to out.html\n");
    assertThat(Files.readString(folder.resolve("out.html")))
        .startsWith("<!doctype html>")
        .contains("<title>hello: verdicts</title>", "\"name\":\"hello\"")
        .doesNotContain("http://", "https://", "{{");
  }

  @Test
  void optionsThatAreNoneAreRefused() {
    assertThatThrownBy(() -> shell.run("prog verify"))
        .hasMessageContaining("found the end, expected an object file");
    assertThatThrownBy(() -> shell.run("prog verify hello.bpf.o hello --fast"))
        .hasMessageContaining("found '--fast', expected --why, --html OUT, or the end");
  }
}
