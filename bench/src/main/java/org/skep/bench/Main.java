// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.skep.bench.maps.MapsBench;
import org.skep.bench.verifier.VerifierBench;
import org.skep.bpf.BpfException;

/**
 * {@code bench [--dir=DIR] [--batches=N] [--no-peers] [NAME …]}: nanoseconds per run of each
 * program of a folder, on both engines and, where the machine has them, as native code and on the
 * Linux JIT; {@code bench engines [--count=N] [--seed=S]}: new programs, the same result on both
 * engines; {@code bench maps [--batches=N] [--entries=N] [PART …]}: what operations on maps cost;
 * {@code bench verifier}: what verification takes, here and in the machine's kernel.
 */
public final class Main {
  private static final String USAGE =
      """
      usage: bench [--dir=DIR] [--batches=N] [--no-peers] [NAME ...]
             bench engines [--count=N] [--seed=S]
             bench maps [--batches=N] [--entries=N] [PART ...]
                parts: lookups threads calls ring growth
             bench verifier [--loads=N] [--no-peers] [NAME ...]
             bench verifier hostile [--no-peers] [NAME ...]""";

  private static final int MISUSED = 2;

  private Main() {}

  /** The command line; status 0, 1 if engines differ, 2 if it is wrong. */
  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> rest = new ArrayList<>(List.of(args));
    if (rest.remove("verifier")) {
      System.exit(VerifierBench.main(rest));
    }
    boolean comparesEngines = rest.remove("engines");
    boolean measuresMaps = rest.remove("maps");
    Path folder = Path.of("bench");
    int batches = 11;
    int count = 1000;
    int entries = 1 << 24;
    long seed = System.nanoTime();
    boolean hasPeers = true;
    List<String> names = new ArrayList<>();
    try {
      for (String arg : rest) {
        String value = arg.substring(arg.indexOf('=') + 1);
        if (arg.startsWith("--dir=")) {
          folder = Path.of(value);
        } else if (arg.startsWith("--batches=")) {
          batches = Integer.parseInt(value);
        } else if (arg.startsWith("--entries=")) {
          entries = Integer.highestOneBit(Integer.parseInt(value));
        } else if (arg.startsWith("--count=")) {
          count = Integer.parseInt(value);
        } else if (arg.startsWith("--seed=")) {
          seed = Long.parseLong(value);
        } else if (arg.equals("--no-peers")) {
          hasPeers = false;
        } else if (arg.startsWith("-")) {
          throw new IllegalArgumentException("unknown option " + arg);
        } else {
          names.add(arg);
        }
      }
      if (measuresMaps && !MapsBench.PARTS.containsAll(names)) {
        throw new IllegalArgumentException("the parts are " + MapsBench.PARTS);
      }
      if (!comparesEngines && !measuresMaps && !Files.isDirectory(folder.resolve("bpf"))) {
        throw new IllegalArgumentException("no folder " + folder.resolve("bpf"));
      }
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      System.err.println(USAGE);
      System.exit(MISUSED);
    }
    if (comparesEngines) {
      System.exit(new Engines(seed).compare(count) ? 0 : 1);
    }
    if (measuresMaps) {
      new MapsBench(batches, entries, names).run();
      return;
    }
    bench(folder, names.isEmpty() ? all(folder) : names, batches, hasPeers);
  }

  private static List<String> all(Path folder) throws IOException {
    try (Stream<Path> packets = Files.list(folder.resolve("pkt"))) {
      return packets
          .map(path -> path.getFileName().toString().replace(".bin", ""))
          .sorted()
          .toList();
    }
  }

  private static void bench(Path folder, List<String> names, int batches, boolean hasPeers)
      throws IOException, InterruptedException {
    Table table = new Table();
    for (String engine : List.of("jit", "interpreter")) {
      for (String name : names) {
        try {
          table.add(Measured.of(folder, name, engine, batches));
        } catch (BpfException e) {
          System.out.printf(
              "%-10s %-11s absent: %s%n", name, engine, e.reason().lines().findFirst().orElse(""));
        }
      }
    }
    if (hasPeers) {
      Peers.run(folder, batches).stream()
          .filter(row -> names.contains(row.name()))
          .forEach(table::add);
    }
    table.printRatios();
    try {
      LoadLatency.print(folder, names.contains("parse") ? "parse" : names.get(0));
    } catch (BpfException e) {
      System.out.println("load latency absent: " + e.reason().lines().findFirst().orElse(""));
    }
  }
}
