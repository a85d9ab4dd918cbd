// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The shell of a running installation, as somebody types into it. */
final class Shell implements AutoCloseable {
  static final Path HOME = Path.of(System.getProperty("skep.home", ""));
  private static final int FIRST_TO_WARN = 24;
  private static final int SECONDS = 60;

  private final Process process;
  private final Writer in;
  private final BufferedReader out;
  private int commands;

  /**
   * Starts it.
   *
   * @param deploy the watched folder
   */
  Shell(Path deploy) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dskep.home=" + HOME.toAbsolutePath().normalize());
    command.add("-Dskep.deploy=" + deploy);
    if (Runtime.version().feature() >= FIRST_TO_WARN) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add("-jar");
    command.add(HOME.resolve("lib/felix-launcher.jar").toString());
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    in = process.outputWriter(StandardCharsets.UTF_8);
    out = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Types a command; what it prints, errors too. */
  String type(String command) throws IOException {
    String end = "end-of-command-" + ++commands;
    in.write(command + "\necho " + end + "\n");
    in.flush();
    StringBuilder printed = new StringBuilder();
    while (true) {
      String line = out.readLine();
      assertThat(line).as("the shell ended; it printed %s", printed).isNotNull();
      String text = line.replaceFirst("^(skep> )+", "");
      if (text.equals(end)) {
        return printed.toString();
      }
      printed.append(text).append('\n');
    }
  }

  @Override
  public void close() throws IOException {
    try (in) {
      in.write("exit\n");
    }
    try {
      assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("the shell ended").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }
}
