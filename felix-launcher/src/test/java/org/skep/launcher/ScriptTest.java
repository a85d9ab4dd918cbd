// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.felix.gogo.runtime.SyntaxError;
import org.junit.jupiter.api.Test;
import org.skep.launcher.Script.Command;

class ScriptTest {
  private static List<String> texts(String text) {
    return Script.of(text).commands().stream().map(Command::text).toList();
  }

  @Test
  void cutsAtSemicolonsAndLineEnds() {
    assertThat(texts("a 1; b 'x; y'\nc | d\n\n")).containsExactly("a 1", "b 'x; y'", "c | d");
  }

  @Test
  void keepsTogetherWhatDependsOnEachOther() {
    assertThat(texts("a && b || c; d")).containsExactly("a && b || c", "d");
  }

  @Test
  void keepsBlocksOfSeveralLinesTogether() {
    assertThat(texts("each [1 2] {\n  a\n  b\n}\nc"))
        .containsExactly("each [1 2] {\n  a\n  b\n}", "c");
  }

  @Test
  void knowsTheLineOfEachCommand() {
    assertThat(Script.of("\n# says nothing\na; b\n\nc").commands())
        .extracting(Command::line)
        .containsExactly(3, 3, 5);
  }

  @Test
  void knowsAssignments() {
    assertThat(Script.of("x = (a); a x = 1; x").commands())
        .extracting(Command::isAssignment)
        .containsExactly(true, false, false);
  }

  @Test
  void nothingIsNoCommand() {
    assertThat(texts("")).isEmpty();
    assertThat(texts("# only a remark")).isEmpty();
  }

  @Test
  void anUnfinishedTextIsAnError() {
    assertThatThrownBy(() -> Script.of("a (b")).isInstanceOf(SyntaxError.class);
  }
}
