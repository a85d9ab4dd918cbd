// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Fuzzes the call and the readers of files with Jazzer, and counts. */
public final class Main {
  private static final String USAGE =
      """
      usage: soak fuzz [TARGET...] [--minutes=N] [--seeds=DIR...] [--dir=DIR]
        TARGET     calls, objects, btf or captures; all of them, one after the other, unless told
        --minutes  how long each, 60 unless told
        --seeds    a folder with objects and captures to begin with, such as examples; may be repeated
        --dir      where corpus, findings and logs are kept, target/fuzz unless told""";

  private static final int MISUSED = 2;

  private Main() {}

  /** The command line; the process ends with status 0, 1 if something was found, 2 if misused. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Options options;
    try {
      options = Options.parse(List.of(args), folder());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + System.lineSeparator() + USAGE);
      System.exit(MISUSED);
      return;
    }
    long found = 0;
    for (Target target : options.targets()) {
      found +=
          new Campaign(target, options.folder(), System.out)
              .run(options.minutes(), options.seeds());
    }
    System.exit(found == 0 ? 0 : 1);
  }

  /** Beside the installation that runs it. */
  private static Path folder() {
    String home = System.getProperty("skep.home");
    return home == null ? Path.of("target", "fuzz") : Path.of(home, "..", "..", "fuzz").normalize();
  }
}
