// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.launcher;

import java.util.Map;

/**
 * What the command line asks for.
 *
 * @param mode how to get at the commands
 * @param text the commands, or the name of a script
 * @param variables what the commands may refer to as {@code $name}
 */
record Arguments(Mode mode, String text, Map<String, String> variables) {
  enum Mode {
    SHELL,
    COMMANDS,
    SCRIPT,
    DEMO,
    HELP
  }

  static final String USAGE =
      """
      usage: skep                 a shell; help lists the commands, exit leaves
             skep -c 'COMMANDS'   runs commands, separated by ; or new lines
             skep -f FILE         runs a script; - is the standard input
             skep load FILE       loads an object and prints a verdict for each program
             skep demo            shows what there is, by commands of the shell

      Status: 0, what exit gave, 1 when a command failed (the others are not run), 2 for a wrong
      command line.
      Bundles put into deploy/ (or the folder that -Dskep.deploy names) come and go meanwhile.""";

  private static Arguments of(Mode mode, String text) {
    return new Arguments(mode, text, Map.of());
  }

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static Arguments parse(String... args) {
    if (args.length == 0) {
      return of(Mode.SHELL, "");
    }
    switch (args[0]) {
      case "-c" -> {
        return of(Mode.COMMANDS, only(args, "commands"));
      }
      case "-f" -> {
        return of(Mode.SCRIPT, only(args, "a file"));
      }
      case "load" -> {
        String file = only(args, "a file");
        return new Arguments(Mode.COMMANDS, "bpf:load $file", Map.of("file", file));
      }
      case "demo" -> {
        expect(args, 1, "nothing");
        return of(Mode.DEMO, "");
      }
      case "-h", "--help" -> {
        return of(Mode.HELP, "");
      }
      default -> throw new IllegalArgumentException("unknown argument " + args[0]);
    }
  }

  private static String only(String[] args, String what) {
    expect(args, 2, what);
    return args[1];
  }

  private static void expect(String[] args, int count, String what) {
    if (args.length != count) {
      throw new IllegalArgumentException(
          "%s: %d arguments follow, expected %s".formatted(args[0], args.length - 1, what));
    }
  }
}
