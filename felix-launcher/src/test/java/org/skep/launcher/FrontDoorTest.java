// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./skep}: when it builds, with a Maven that only notes that it was called. */
@Timeout(120)
class FrontDoorTest {
  private static final String FAKE_MAVEN =
      """
      #!/bin/sh
      echo called >>calls
      if [ -f broken ]; then echo '[ERROR] Source.java: it does not compile'; exit 1; fi
      sleep 0.3
      mkdir -p felix-launcher/target/skep
      for module in replay soak bench jit tests fuzz; do
        mkdir -p $module/target/lib
        : >$module/target/$module-1.jar
      done
      cp src-of-all felix-launcher/target/skep/content
      """;

  @TempDir private Path root;

  @BeforeEach
  void layOut() throws IOException {
    Path script = Path.of("..", "skep");
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not installed");
    Files.copy(script, root.resolve("skep"));
    Files.writeString(root.resolve("mvnw"), FAKE_MAVEN);
    for (String name : List.of("skep", "mvnw")) {
      Files.setPosixFilePermissions(
          root.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.createDirectories(root.resolve("core/src/main"));
    Files.writeString(root.resolve("core/src/main/Source.java"), "1");
    Files.writeString(root.resolve("src-of-all"), "1");
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(root.resolve("skep").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Files.createDirectories(root.resolve("elsewhere")).toFile())
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  private record Ended(int status, String out) {}

  private static Ended end(Process process) throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out);
  }

  private int builds() throws IOException {
    Path calls = root.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
  }

  private void edit(String file) throws IOException {
    Path source = root.resolve(file);
    Files.createDirectories(source.getParent());
    Files.writeString(source, "edited");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
  }

  @Test
  void buildsOnceAndAgainOnlyWhenASourceIsNewer() throws Exception {
    assertThat(end(start("build")).status()).isZero();
    assertThat(end(start("build"))).isEqualTo(new Ended(0, ""));
    assertThat(builds()).isEqualTo(1);
    edit("core/src/main/Source.java");
    assertThat(end(start("build")).status()).isZero();
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void testsAndDocumentsAreNoSources() throws Exception {
    assertThat(end(start("build")).status()).isZero();
    edit("core/src/test/java/SomeTest.java");
    edit("docs/page.md");
    assertThat(end(start("build"))).isEqualTo(new Ended(0, ""));
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void aBuildThatFailedIsNotTakenForAFinishedOne() throws Exception {
    Files.createFile(root.resolve("broken"));
    Ended failed = end(start("build"));
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.out()).contains("it does not compile").contains("target/build.log");
    assertThat(end(start("-c", "echo one")).status()).isEqualTo(1);
    assertThat(builds()).isEqualTo(2);
    Files.delete(root.resolve("broken"));
    assertThat(end(start("build")).status()).isZero();
    assertThat(root.resolve("target/skep/current/content")).hasContent("1");
  }

  @Test
  void whatRunsKeepsItsFilesWhenALaterBuildFails() throws Exception {
    assertThat(end(start("build")).status()).isZero();
    Path before = root.resolve("target/skep/current").toRealPath();
    edit("core/src/main/Source.java");
    Files.createFile(root.resolve("broken"));
    assertThat(end(start("build")).status()).isEqualTo(1);
    assertThat(root.resolve("target/skep/current").toRealPath()).isEqualTo(before);
    assertThat(before.resolve("content")).hasContent("1");
  }

  @Test
  void aRareToolIsBuiltForWhoAsksAndForNobodyElse() throws Exception {
    assertThat(end(start("build")).status()).isZero();
    Path tools = root.resolve("target/skep/current/tools");
    assertThat(tools.resolve("soak")).exists();
    assertThat(tools.resolve("fuzz")).doesNotExist();
    end(start("soak", "fuzz", "--help"));
    assertThat(builds()).isEqualTo(2);
    assertThat(tools.resolve("fuzz/fuzz.jar")).exists();
    end(start("soak", "fuzz", "--help"));
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void severalAtOnceBuildOnce() throws Exception {
    List<Process> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(start("build"));
    }
    for (Process process : all) {
      assertThat(end(process).status()).isZero();
    }
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void aWrongCommandLineShowsTheRightOnes() throws Exception {
    Ended ended = end(start("dance"));
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.out()).contains("unknown argument dance", "./skep demo", "./skep replay");
    assertThat(end(start("help")).status()).isZero();
    assertThat(builds()).isZero();
  }
}
