// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.skep.bpf.typed.BpfProgram;

/** What tests executed is told by instruction and by line of C. */
class CoverageTest {
  private static final Path SOURCES = Path.of("src/test/resources/org/skep/junit");

  @TempDir private static Path folder;

  /** Not run by itself: two tests that drop three packets and keep none. */
  @BpfObject("sampler.bpf.o")
  static class OnlyDrops {
    @Test
    void once(@Named("sampler") BpfProgram sampler, FakeRandom random) {
      random.next(1);
      sampler.testRun(new byte[64], 1);
    }

    @Test
    void twice(@Named("sampler") BpfProgram sampler, FakeRandom random) {
      random.next(1, 1);
      sampler.testRun(new byte[64], 2);
    }
  }

  @BeforeAll
  static void run() {
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(OnlyDrops.class))
                .configurationParameter(Coverage.FOLDER, folder.toString())
                .configurationParameter(Coverage.SOURCES, SOURCES.toString())
                .build(),
            summary);
    assertThat(summary.getSummary().getTestsSucceededCount()).isEqualTo(2);
  }

  @Test
  void editorsReadTheLinesOfAllTestsTogether() throws IOException {
    List<String> source = Files.readAllLines(SOURCES.resolve("sampler.bpf.c"));
    List<String> lcov = Files.readAllLines(folder.resolve("lcov.info"));
    assertThat(lcov)
        .contains("SF:" + SOURCES.resolve("sampler.bpf.c").toAbsolutePath(), "end_of_record")
        .contains("FNDA:3,sampler")
        .contains("DA:%d,3".formatted(1 + source.indexOf("    s->dropped++;")))
        .contains("DA:%d,0".formatted(1 + source.indexOf("  s->kept++;")));
    long lines = lcov.stream().filter(line -> line.startsWith("DA:")).count();
    long hit = lcov.stream().filter(line -> line.matches("DA:\\d+,[1-9]\\d*")).count();
    assertThat(lcov).contains("LF:" + lines, "LH:" + hit);
    assertThat(hit).isBetween(1L, lines - 1);
  }

  @Test
  void readersSeeLinesAndInstructions() throws IOException {
    String text = Files.readString(folder.resolve("coverage.txt"));
    assertThat(text)
        .startsWith("sampler.bpf.o sampler: 19 of 29 (65 %) instructions, 9 of 11 (81 %) lines\n")
        .contains("(85) call bpf_get_prandom_u32#7\n")
        .containsPattern("(?m)^ +3 +\\d+  s->dropped\\+\\+;$")
        .containsPattern("(?m)^ +##### +\\d+  s->kept\\+\\+;$")
        .as("a condition of which one side never ran")
        .containsPattern("(?m)^ +3~ +\\d+  if \\(bpf_get_prandom_u32\\(\\) % 4")
        .containsPattern("(?m)^ +3 +\\d+: \\(95\\) exit$")
        .containsPattern("(?m)^ +##### +\\d+: \\([0-9a-f]{2}\\) ");
    assertThat(Files.readString(folder.resolve("index.html")))
        .contains(
            "<tr class=\"hit\">", "<tr class=\"miss\">", "<tr class=\"part\">", "s-&gt;kept++;");
  }
}
