// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Starts Skep: a shell, or commands from the command line or a script. */
public final class Main {
  private static final String WAIT = "skep.wait";
  private static final int WAIT_SECONDS = 30;
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private Main() {}

  /** The command line; the process ends with the status. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  private static int run(String... args) {
    Arguments arguments;
    try {
      arguments = Arguments.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println("skep: " + e.getMessage() + "\n" + Arguments.USAGE);
      return MISUSED;
    }
    if (arguments.mode() == Arguments.Mode.HELP) {
      System.out.println(Arguments.USAGE);
      return 0;
    }
    // What bundles print of themselves must not mix with what commands print.
    System.setOut(System.err);
    try {
      return start(arguments);
    } catch (LaunchException e) {
      System.err.println("skep: " + e.getMessage());
    } catch (IOException e) {
      System.err.println("skep: cannot read " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return FAILED;
  }

  private static int start(Arguments arguments) throws IOException, InterruptedException {
    String text =
        arguments.mode() == Arguments.Mode.SCRIPT ? read(arguments.text()) : arguments.text();
    try (FelixRuntime runtime = FelixRuntime.start(Home.find())) {
      new Readiness(runtime.context(), runtime.bundles())
          .await(1000L * Integer.getInteger(WAIT, WAIT_SECONDS));
      if (arguments.mode() == Arguments.Mode.SHELL) {
        stream(FileDescriptor.out).println("Skep: help lists the commands, Ctrl-D leaves.");
        runtime.startTerminal();
        runtime.awaitStop();
        return 0;
      }
      runtime.startWithoutTerminal();
      String name = arguments.mode() == Arguments.Mode.SCRIPT ? arguments.text() : "-c";
      // Not System.out: Gogo puts itself there, and would print to itself for ever.
      PrintStream out = stream(FileDescriptor.out);
      PrintStream err = stream(FileDescriptor.err);
      try (Session session = Session.open(runtime.context(), System.in, out, err)) {
        ScriptRunner runner = new ScriptRunner(session, out, err);
        return runner.run(name, text, arguments.variables()) ? 0 : FAILED;
      }
    }
  }

  private static String read(String file) throws IOException {
    return file.equals("-")
        ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
        : Files.readString(Path.of(file));
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, Charset.defaultCharset());
  }
}
