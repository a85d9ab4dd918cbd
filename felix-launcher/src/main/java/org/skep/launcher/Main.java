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
import java.util.HashMap;
import java.util.Map;

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
    Home home = Home.find();
    switch (arguments.mode()) {
      case SHELL -> {
        return shell(home);
      }
      case SCRIPT -> {
        return script(home, arguments.text(), read(arguments.text()), Map.of(), false);
      }
      case DEMO -> {
        return demo(home);
      }
      default -> {
        return script(home, "-c", arguments.text(), arguments.variables(), false);
      }
    }
  }

  private static int shell(Home home) throws InterruptedException {
    try (FelixRuntime runtime = ready(home)) {
      stream(FileDescriptor.out).println("Skep: help lists the commands, exit or Ctrl-D leaves.");
      ExitCommand exit = ExitCommand.register(runtime.context(), false);
      runtime.startTerminal();
      runtime.awaitStop();
      return exit.status();
    }
  }

  /** With a watched folder of its own: others need not see what comes and goes in it. */
  private static int demo(Home home) throws IOException, InterruptedException {
    Path deploy = Files.createTempDirectory("skep-demo-");
    try {
      String text = Files.readString(home.demo());
      return script(home.withDeploy(deploy), "demo", text, Map.of(), true);
    } finally {
      FelixRuntime.delete(deploy);
    }
  }

  private static int script(
      Home home, String name, String text, Map<String, String> variables, boolean isTold)
      throws InterruptedException {
    try (FelixRuntime runtime = ready(home)) {
      runtime.startWithoutTerminal();
      ExitCommand.register(runtime.context(), true);
      // Not System.out: Gogo puts itself there, and would print to itself for ever.
      PrintStream out = stream(FileDescriptor.out);
      PrintStream err = stream(FileDescriptor.err);
      try (Session session = Session.open(runtime.context(), System.in, out, err)) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("home", home.root().toString());
        all.put("deploy", home.deploy().toString());
        return new ScriptRunner(session, out, err, isTold).run(name, text, all);
      }
    }
  }

  private static FelixRuntime ready(Home home) throws InterruptedException {
    FelixRuntime runtime = FelixRuntime.start(home);
    try {
      new Readiness(runtime.context(), runtime.bundles())
          .await(1000L * Integer.getInteger(WAIT, WAIT_SECONDS));
      return runtime;
    } catch (LaunchException | InterruptedException e) {
      runtime.close();
      throw e;
    }
  }

  private static String read(String file) throws IOException {
    if (file.equals("-")) {
      return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (Files.isDirectory(Path.of(file))) {
      throw new IOException(file + ": it is a folder");
    }
    return Files.readString(Path.of(file));
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, Charset.defaultCharset());
  }
}
