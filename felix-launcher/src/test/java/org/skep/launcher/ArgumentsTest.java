// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.skep.launcher.Arguments.Mode;

class ArgumentsTest {
  @Test
  void nothingAsksForTheShell() {
    assertThat(Arguments.parse()).isEqualTo(new Arguments(Mode.SHELL, "", Map.of()));
  }

  @Test
  void commandsAndScriptsAreTakenAsTheyAre() {
    assertThat(Arguments.parse("-c", "a; b"))
        .isEqualTo(new Arguments(Mode.COMMANDS, "a; b", Map.of()));
    assertThat(Arguments.parse("-f", "x.gosh"))
        .isEqualTo(new Arguments(Mode.SCRIPT, "x.gosh", Map.of()));
  }

  @Test
  void aFileToLoadNeedsNoQuoting() {
    assertThat(Arguments.parse("load", "a b'.o"))
        .isEqualTo(new Arguments(Mode.COMMANDS, "bpf:load $file", Map.of("file", "a b'.o")));
  }

  @Test
  void theDemoIsAModeOfItsOwn() {
    assertThat(Arguments.parse("demo").mode()).isEqualTo(Mode.DEMO);
  }

  @Test
  void whatIsNotUnderstoodIsNamed() {
    assertThatThrownBy(() -> Arguments.parse("-x")).hasMessageContaining("-x");
    assertThatThrownBy(() -> Arguments.parse("-c")).hasMessageContaining("expected commands");
    assertThatThrownBy(() -> Arguments.parse("-f", "a", "b")).hasMessageContaining("2 arguments");
    assertThatThrownBy(() -> Arguments.parse("demo", "now")).hasMessageContaining("nothing");
  }
}
