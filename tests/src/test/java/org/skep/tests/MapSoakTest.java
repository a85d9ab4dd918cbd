// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.core.Skep;
import org.skep.soak.maps.MapSoak;

/** A short form of the soak. */
class MapSoakTest {
  private static final long OPERATIONS = 10_000;

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "jit"})
  void mapsAnswerAsTheCheckersExpect(String engine) throws InterruptedException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (Skep skep = Skep.builder().engine(engine).open();
        PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8)) {
      boolean isRight = MapSoak.run(skep.bpf(), System.nanoTime(), OPERATIONS, out);
      assertThat(isRight).as(text.toString(StandardCharsets.UTF_8)).isTrue();
    }
  }
}
