// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The same programs as native code and on the Linux JIT, by the folder's {@code run-peers.sh}. */
final class Peers {
  private static final Pattern LINE =
      Pattern.compile("(\\S+) (native|kernel) ret=(\\d+).* min=([0-9.]+) med=([0-9.]+).*");

  private Peers() {}

  /** Their rows; none, with the reason printed, where the machine has them not. */
  static List<Row> run(Path folder, int batches) throws IOException, InterruptedException {
    List<Row> rows = new ArrayList<>();
    Path script = folder.resolve("run-peers.sh").toAbsolutePath();
    if (!Files.exists(script)) {
      System.out.println("no peers: " + script + " is not there");
      return rows;
    }
    Process process =
        new ProcessBuilder("bash", script.toString(), Integer.toString(batches))
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        Matcher row = LINE.matcher(line);
        if (row.matches()) {
          rows.add(
              new Row(
                  row.group(1),
                  row.group(2),
                  Long.parseLong(row.group(3)),
                  Double.parseDouble(row.group(4)),
                  Double.parseDouble(row.group(5))));
        } else {
          System.out.println("peers: " + line);
        }
      }
    }
    process.waitFor();
    return rows;
  }
}
