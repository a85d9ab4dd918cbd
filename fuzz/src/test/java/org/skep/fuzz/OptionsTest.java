// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
  private static Options parse(String... args) {
    return Options.parse(List.of(args), Path.of("kept"));
  }

  @Test
  void unlessToldEveryTargetForAnHour() {
    assertThat(parse())
        .isEqualTo(new Options(List.of(Target.values()), 60, List.of(), Path.of("kept")));
  }

  @Test
  void whatIsTold() {
    assertThat(parse("btf", "--minutes=2", "--seeds=src", "--dir=d", "calls"))
        .isEqualTo(
            new Options(
                List.of(Target.BTF, Target.CALLS), 2, List.of(Path.of("src")), Path.of("d")));
  }

  @Test
  void whatIsWrong() {
    assertThatThrownBy(() -> parse("elf")).hasMessage("unknown argument elf");
    assertThatThrownBy(() -> parse("--minutes=0")).hasMessageContaining("--minutes=0: expected");
    assertThatThrownBy(() -> parse("--seeds=none"))
        .hasMessage("--seeds=none: there is no such folder");
  }
}
