// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The installation in {@code target/skep}, as its users start it. */
@Timeout(120)
class LauncherIT {
  private static final Path HOME = Path.of(System.getProperty("skep.home")).toAbsolutePath();

  private static final int FIRST_TO_WARN = 24;
  private static final int WAIT_SECONDS = 5;

  @TempDir private Path folder;

  /** What a process printed, and how it ended. */
  private record Ended(int status, String out, String err) {}

  private Process start(Path home, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dskep.home=" + home);
    command.add("-Dskep.wait=" + WAIT_SECONDS);
    command.add("-Dskep.deploy=" + folder.resolve("deploy"));
    command.add("-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")));
    if (Runtime.version().feature() >= FIRST_TO_WARN) {
      // The JVM warns of what Felix does; that is not what is tested.
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add("-jar");
    command.add(HOME.resolve("lib/felix-launcher.jar").toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  private Ended end(Process process) throws IOException, InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(
        process.exitValue(),
        Files.readString(folder.resolve("out")),
        Files.readString(folder.resolve("err")));
  }

  private Ended run(String... arguments) throws IOException, InterruptedException {
    Process process = start(HOME, arguments);
    process.getOutputStream().close();
    return end(process);
  }

  @Test
  void printsOnlyWhatTheCommandsPrint() throws Exception {
    Ended ended = run("-c", "echo one; echo two | grep --color=never t\nx = (echo three); echo $x");
    assertThat(ended.out()).isEqualTo("one\ntwo\nthree\n");
    assertThat(ended.status()).isZero();
  }

  @Test
  void everyShippedTypeIsThereForTheFirstCommand() throws Exception {
    Ended ended =
        run("-c", "bpf:map create type hash key 4 value 8 entries 4 name first; bpf:map list");
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).contains("first").contains("hash");
    assertThat(ended.status()).isZero();
  }

  @Test
  void stopsAtTheFirstFailureAndNamesTheLine() throws Exception {
    Path script = Files.writeString(folder.resolve("s.gosh"), "echo one\n\nnonsense\necho two\n");
    Ended ended = run("-f", script.toString());
    assertThat(ended.out()).isEqualTo("one\n");
    assertThat(ended.err()).contains("s.gosh:3: nonsense: ");
    assertThat(ended.status()).isEqualTo(1);
  }

  @Test
  void aFailingStageOfAPipelineIsAFailure() throws Exception {
    Ended ended = run("-c", "nonsense | grep x; echo two");
    assertThat(ended.out()).isEmpty();
    assertThat(ended.status()).isEqualTo(1);
  }

  @Test
  void readsAScriptFromTheStandardInput() throws Exception {
    Process process = start(HOME, "-f", "-");
    process.outputWriter(StandardCharsets.UTF_8).append("echo piped\n").close();
    assertThat(end(process)).isEqualTo(new Ended(0, "piped\n", ""));
  }

  @Test
  void aBundlePutIntoTheFolderBringsItsType() throws Exception {
    String create = "bpf:map create type 65537 key 4 value 8 entries 4 name tallies";
    assertThat(run("-c", create).status()).isEqualTo(1);
    Path deploy = Files.createDirectories(folder.resolve("deploy"));
    try (InputStream bundle =
        Files.newInputStream(HOME.resolve("examples/bundles/map-tally.jar"))) {
      Files.copy(bundle, deploy.resolve("map-tally.jar"));
    }
    Ended ended = run("-c", "sleep 2; " + create + "; bpf:map list");
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).contains("tallies");
    assertThat(ended.status()).isZero();
  }

  @Test
  void leavesNothingBehind() throws Exception {
    assertThat(run("-c", "echo one").status()).isZero();
    try (Stream<Path> files = Files.list(folder.resolve("tmp"))) {
      assertThat(files.filter(file -> file.getFileName().toString().startsWith("skep-"))).isEmpty();
    }
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    Files.createDirectories(home.resolve("bundles"));
    Process process = start(home, "-c", "echo one");
    Ended ended = end(process);
    assertThat(ended.err()).contains("org.skep.bpf.Bpf").contains("MapType");
    assertThat(ended.status()).isEqualTo(1);
  }

  @Test
  void aWrongCommandLineShowsTheRightOnes() throws Exception {
    Ended ended = run("-x");
    assertThat(ended.err()).contains("unknown argument -x").contains("usage: skep");
    assertThat(ended.status()).isEqualTo(2);
  }
}
