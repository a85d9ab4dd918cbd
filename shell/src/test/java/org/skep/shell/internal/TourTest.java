// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The tour leaves no command of the shell out. What it prints is checked where it is run. */
class TourTest {
  /** They print nothing, or the same whatever is asked for. */
  private static final Set<String> SILENT =
      Set.of(
          "load",
          "loadall",
          "create",
          "attach",
          "pin",
          "unpin",
          "update",
          "delete",
          "freeze",
          "detach",
          "close",
          "help",
          "probe",
          "last",
          "follow",
          "count",
          "interval");

  private final List<String> tour = tour();

  private static List<String> tour() {
    try {
      return Files.readAllLines(ShellRun.OBJECTS.resolve("../tour.gosh"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private boolean has(String noun, String verb, boolean json) {
    return tour.stream()
        .map(line -> List.of(line.split(" ")))
        .anyMatch(
            words ->
                words.get(0).equals("bpf:" + noun)
                    && (verb.isEmpty() || words.contains(verb))
                    && (!json || words.contains("-j")));
  }

  @Test
  void everyCommandIsToured() {
    List<String> missing = new ArrayList<>();
    for (String noun : Usage.NOUNS) {
      note(noun, "", !noun.equals("help"), missing);
      for (String verb : Usage.verbList(noun)) {
        if (!verb.equals("help")) {
          note(noun, verb, !SILENT.contains(verb), missing);
        }
      }
    }
    assertThat(missing).as("commands that examples/tour.gosh lacks").isEmpty();
  }

  private void note(String noun, String verb, boolean hasJson, List<String> missing) {
    if (!has(noun, verb, false)) {
      missing.add(noun + " " + verb);
    }
    if (hasJson && !has(noun, verb, true)) {
      missing.add(noun + " " + verb + " -j");
    }
  }
}
