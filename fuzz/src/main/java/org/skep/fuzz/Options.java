// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.fuzz;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The command line.
 *
 * @param targets what to fuzz, one after the other
 * @param minutes how long each
 * @param seeds folders of files to begin with
 * @param folder where corpus, findings and logs are kept
 */
record Options(List<Target> targets, int minutes, List<Path> seeds, Path folder) {
  private static final int MINUTES = 60;

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static Options parse(List<String> args, Path folder) {
    List<Target> targets = new ArrayList<>();
    List<Path> seeds = new ArrayList<>();
    int minutes = MINUTES;
    Path into = folder;
    for (String arg : args) {
      String value = arg.substring(arg.indexOf('=') + 1);
      if (arg.startsWith("--minutes=")) {
        minutes = minutes(value);
      } else if (arg.startsWith("--seeds=")) {
        seeds.add(folder(value));
      } else if (arg.startsWith("--dir=")) {
        into = Path.of(value);
      } else {
        targets.add(target(arg));
      }
    }
    return new Options(
        targets.isEmpty() ? List.of(Target.values()) : targets, minutes, seeds, into);
  }

  private static int minutes(String text) {
    if (!text.matches("[1-9][0-9]{0,4}")) {
      throw new IllegalArgumentException("--minutes=" + text + ": expected a number from 1 on");
    }
    return Integer.parseInt(text);
  }

  private static Path folder(String text) {
    Path path = Path.of(text);
    if (!Files.isDirectory(path)) {
      throw new IllegalArgumentException("--seeds=" + text + ": there is no such folder");
    }
    return path;
  }

  private static Target target(String text) {
    return Arrays.stream(Target.values())
        .filter(target -> target.verb().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown argument " + text));
  }
}
