// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the documents show is what there is: sources are quoted whole, transcripts are repeated. */
@Timeout(300)
class DocumentationIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String HOME =
      Path.of(System.getProperty("skep.home")).toAbsolutePath().toString();
  private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)\n```", Pattern.DOTALL);

  /** Figures that differ from run to run, or with what else is there. */
  private static final Pattern FIGURE =
      Pattern.compile(
          "\\d+(?= ns per packet)|(?<=duration: )\\d+|\\d+(?= processed)|(?<=bundle )\\d+"
              + "|(?<=(as fd|link id|close) )\\d+|(?m)^\\d+(?=  1        tracepoint)");

  @TempDir private Path folder;

  private static List<String> blocks(String document, String language) throws IOException {
    return BLOCK
        .matcher(Files.readString(ROOT.resolve(document)))
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  /** A source without the lines of its licence. */
  private static String source(Path file) throws IOException {
    String text = Files.readString(file);
    return text.replaceFirst("\\A// Copyright.*\n// SPDX.*\n(//\n)?", "").strip();
  }

  private static List<Path> files(String folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  @Test
  void theReadmeQuotesTheExamplesWhole() throws IOException {
    List<String> sources = new ArrayList<>();
    for (Path file : files("examples/java", ".java")) {
      sources.add(source(file));
    }
    assertThat(blocks("README.md", "java")).containsExactlyElementsOf(sources);
    assertThat(blocks("README.md", "c"))
        .containsExactly(source(ROOT.resolve("examples/bpf/hello.bpf.c")));
  }

  @Test
  void theArchitectureQuotesTheMapTypeThatIsDeployed() throws IOException {
    String types = "examples/map-tally/src/main/java/org/skep/map/tally/internal/";
    List<String> blocks = blocks("docs/architecture.md", "java");
    assertThat(blocks).hasSize(2);
    assertThat(blocks.get(0)).isEqualTo(source(ROOT.resolve(types + "TallyMapType.java")));
    assertThat(source(ROOT.resolve(types + "TallyMap.java"))).contains(blocks.get(1).indent(2));
  }

  /** Each name in the architecture that looks like a class is one. */
  @Test
  void theArchitectureNamesClassesThatExist() throws IOException {
    List<String> known = new ArrayList<>(List.of("VarHandle", "ServiceLoader"));
    try (Stream<Path> files = Files.walk(ROOT)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(file -> known.add(file.getFileName().toString().replace(".java", "")));
    }
    String prose =
        Files.readString(ROOT.resolve("docs/architecture.md")).replaceAll("(?s)```.*?```", "");
    List<String> named =
        Pattern.compile("`(?:[a-z]+\\.)?([A-Z][a-z]+(?:[A-Z][a-z]+)*)(?:\\.[a-z][A-Za-z]*)?`")
            .matcher(prose)
            .results()
            .map(match -> match.group(1))
            .distinct()
            .toList();
    assertThat(named).hasSizeGreaterThan(20);
    assertThat(known).containsAll(named);
  }

  /** A command of a transcript, and what it printed. */
  private record Shown(String command, String output) {}

  private static List<Shown> transcripts() throws IOException {
    List<Shown> shown = new ArrayList<>();
    for (String block : blocks("README.md", "console")) {
      Iterator<MatchResult> parts =
          Pattern.compile("(?m)^\\$ (.*)\n((?:(?!\\$ ).*(?:\n|\\z))*)")
              .matcher(block + "\n")
              .results()
              .iterator();
      parts.forEachRemaining(part -> shown.add(new Shown(part.group(1), part.group(2).strip())));
    }
    return shown;
  }

  @TestFactory
  Stream<DynamicTest> theReadmesCommandsPrintWhatItShows() throws IOException {
    List<Shown> shown = transcripts();
    assertThat(shown).hasSizeGreaterThan(8);
    return shown.stream()
        .map(
            one ->
                DynamicTest.dynamicTest(
                    one.command(),
                    () ->
                        assertThat(FIGURE.matcher(run(one.command())).replaceAll("N"))
                            .isEqualTo(FIGURE.matcher(one.output()).replaceAll("N"))));
  }

  /** Runs a command in the repository's folder, by the installation that is under test. */
  private String run(String command) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String launcher =
        "'%s' -Dskep.home='%s' -Dskep.deploy='%s' -jar '%s/lib/felix-launcher.jar'"
            .formatted(java, HOME, Files.createDirectories(folder.resolve("deploy")), HOME);
    String line =
        command
            .replaceFirst("^\\./skep", launcher)
            .replaceFirst("^java", "'" + java + "'")
            .replace("target/skep/current", HOME);
    Process process =
        new ProcessBuilder("bash", "-c", line)
            .directory(ROOT.toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    // On JDK 24 and later the JVM warns of what Felix does.
    return out.lines()
        .filter(text -> !text.startsWith("WARNING: "))
        .reduce((a, b) -> a + "\n" + b)
        .orElse("")
        .strip();
  }
}
