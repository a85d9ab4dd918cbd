// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Skep in containers of one's own and on a class path, as docs/embed.md says, and no more. */
@Timeout(900)
@ExtendWith(Samples.Built.class)
class EmbeddingIT {
  private static final String COUNTED = "Sizes[packets=2, bytes=1536, most=1486]";

  @TempDir private Path folder;

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private String container(Path framework, List<Path> bundles)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.add("-cp");
    command.add(framework + File.pathSeparator + Path.of("target", "test-classes"));
    command.add(Framework.class.getName());
    command.add(Files.createTempDirectory(folder, "framework").toString());
    bundles.forEach(bundle -> command.add(bundle.toString()));
    return run(command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"felix", "equinox"})
  void aConsumerRunsInAContainerOfTheListedBundles(String framework, Samples samples)
      throws Exception {
    EmbedPage page = EmbedPage.read();
    List<Path> bundles = page.bundles(samples.repositories());
    // In either order; what uses the types comes last.
    for (int round = 0; round < 2; round++) {
      List<Path> all = new ArrayList<>(bundles);
      all.add(samples.file("embed/target/embed.jar"));
      Path jar = page.frameworks(samples.repositories()).get(framework);
      String out = container(Objects.requireNonNull(jar), all);
      assertThat(out).contains("com.example.embed: " + COUNTED);
      assertThat(out.lines().filter(line -> line.endsWith(" 32")))
          .as("active bundles, of %s", out)
          .hasSize(all.size());
      Collections.reverse(bundles);
    }
  }

  @Test
  void aMainClassRunsOnAClassPathOfTheListedJars(Samples samples) throws Exception {
    String classPath =
        Stream.concat(
                EmbedPage.read().bundles(samples.repositories()).stream()
                    .filter(jar -> !jar.toString().contains("felix")),
                Stream.of(samples.file("embed/target/embed.jar")))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    assertThat(run(List.of(java(), "-cp", classPath, "com.example.embed.Main")))
        .isEqualTo("main: " + COUNTED + "\n");
  }

  /**
   * The page names every bundle of ours that the launcher has, but for its shell; and its versions.
   */
  @Test
  void thePageNamesAllBundlesOfTheVersionThatIsBuilt(Samples samples) throws Exception {
    Path launcher = Path.of(System.getProperty("skep.home")).resolve("bundles");
    List<String> modules = EmbedPage.read().modules();
    List<String> shipped = new ArrayList<>();
    try (Stream<Path> jars = Files.list(launcher)) {
      jars.map(jar -> jar.getFileName().toString().replace(".jar", ""))
          .filter(name -> Files.exists(Path.of("..", name, "pom.xml")))
          .filter(name -> !name.equals("shell"))
          .forEach(shipped::add);
    }
    assertThat(modules).containsExactlyInAnyOrderElementsOf(shipped);
    for (Path listed : EmbedPage.read().bundles(samples.repositories())) {
      // .../ARTIFACT/VERSION/JAR
      String artifact = listed.getName(listed.getNameCount() - 3).toString();
      assertThat(listed).hasSameBinaryContentAs(launcher.resolve(artifact + ".jar"));
    }
  }
}
