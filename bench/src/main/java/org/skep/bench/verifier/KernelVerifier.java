// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench.verifier;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.skep.isa.Insn;

/** The verifier of this machine's kernel, by a small C program that clang compiles. */
final class KernelVerifier {
  private static final String SOURCE = "verify-peer.c";
  private static final Pattern LINE =
      Pattern.compile("(\\S+) errno=(\\d+) processed=(-?\\d+) min=(-?\\d+) med=(-?\\d+)");

  private KernelVerifier() {}

  /** By the programs' names; empty, with the reason printed, where the machine does not let us. */
  static Map<String, Timed> time(List<Sample> samples, int loads)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("skep-bench");
    try {
      Path peer = compile(folder);
      return peer == null ? Map.of() : run(peer, folder, samples, loads);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static @org.jspecify.annotations.Nullable Path compile(Path folder)
      throws IOException, InterruptedException {
    Path source = folder.resolve(SOURCE);
    try (InputStream text = KernelVerifier.class.getResourceAsStream(SOURCE)) {
      Files.copy(Objects.requireNonNull(text, SOURCE), source);
    }
    Path peer = folder.resolve("verify-peer");
    String clang = System.getenv().getOrDefault("CC", "clang-19");
    try {
      int status =
          new ProcessBuilder(clang, "-O2", "-o", peer.toString(), source.toString())
              .inheritIO()
              .start()
              .waitFor();
      if (status == 0) {
        return peer;
      }
      System.out.println("no peer: " + clang + " could not compile it (status " + status + ")");
    } catch (IOException e) {
      System.out.println("no peer: cannot run " + clang + ": " + e.getMessage());
    }
    return null;
  }

  private static Map<String, Timed> run(Path peer, Path folder, List<Sample> samples, int loads)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(peer.toString(), Integer.toString(loads)));
    for (Sample sample : samples) {
      Path file = folder.resolve(sample.name());
      Files.write(file, Insn.encode(sample.insns()));
      command.add(sample.type() + ":" + sample.name() + ":" + file);
    }
    Map<String, Timed> rows = new HashMap<>();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        Matcher row = LINE.matcher(line);
        if (!row.matches()) {
          System.out.println("no peer: " + line);
          continue;
        }
        String errno = row.group(2);
        rows.put(
            row.group(1),
            new Timed(
                errno.equals("0") ? "accepted" : "errno " + errno,
                Long.parseLong(row.group(3)),
                Double.parseDouble(row.group(4)),
                Double.parseDouble(row.group(5))));
      }
    }
    process.waitFor();
    return rows;
  }
}
