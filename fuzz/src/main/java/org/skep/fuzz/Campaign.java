// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Fuzzes one target until its time is over, in a process of its own: what ends that process (a
 * hang, a lack of memory) is a finding, and another one goes on.
 */
final class Campaign {
  private static final Pattern PULSE =
      Pattern.compile("#(\\d+)\\s+\\S+\\s+cov: (\\d+) ft: (\\d+) corp: (\\d+)/.*");
  private static final Pattern EXECUTED =
      Pattern.compile("stat::number_of_executed_units:\\s*(\\d+)");
  private static final Pattern FINDING = Pattern.compile("/(crash|timeout|oom|leak)-[0-9a-f]+$");
  private static final Pattern ADDED = Pattern.compile("stat::new_units_added:\\s*(\\d+)");

  /** It looks at every name for the marks of an injected pattern. */
  private static final String SLOW_HOOKS = "com.code_intelligence.jazzer.sanitizers.RegexInjection";

  private static final int HANG_SECONDS = 120;
  private static final int MEMORY_MEGABYTES = 3000;
  private static final int LEAST_SECONDS = 15;
  private static final int MOST_BYTES = 1 << 16;

  private final Target target;
  private final Path folder;
  private final PrintStream out;
  private long executed;
  private long pulse;
  private long added;
  private long coverage;
  private long features;
  private long corpus;

  Campaign(Target target, Path folder, PrintStream out) {
    this.target = target;
    this.folder = folder.resolve(target.verb());
    this.out = out;
  }

  /** Runs, and prints the counts; returns how many findings there are. */
  long run(int minutes, List<Path> seeds) throws IOException, InterruptedException {
    Path inputs = Files.createDirectories(folder.resolve("corpus"));
    Path found = Files.createDirectories(folder.resolve("found"));
    int seeded = Seeds.write(target, seeds, inputs);
    out.printf(
        "%s: %d minutes from %d seeds, log %s%n",
        target.verb(), minutes, seeded, folder.resolve("log"));
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
    try (PrintWriter log = new PrintWriter(Files.newBufferedWriter(folder.resolve("log")), true)) {
      while (true) {
        long left = TimeUnit.NANOSECONDS.toSeconds(end - System.nanoTime());
        if (left < LEAST_SECONDS) {
          break;
        }
        pulse = 0;
        fuzz(left, inputs, found, log);
        executed += pulse;
      }
    }
    long findings = count(found);
    out.printf(
        "%s: %d executions, %d new inputs, %d in the corpus, %d edges, %d features; %d findings%s%n",
        target.verb(),
        executed,
        added,
        corpus,
        coverage,
        features,
        findings,
        findings == 0 ? "" : " in " + found);
    return findings;
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> FINDING.matcher(file.toString()).find()).count();
    }
  }

  private void fuzz(long seconds, Path inputs, Path found, PrintWriter log)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.entry().getName(),
                "--instrumentation_includes=" + target.followed(),
                "--disabled_hooks=" + SLOW_HOOKS,
                "--keep_going=1000",
                "--reproducer_path=" + found,
                "-artifact_prefix=" + found + "/",
                "-max_total_time=" + seconds,
                "-timeout=" + HANG_SECONDS,
                "-rss_limit_mb=" + MEMORY_MEGABYTES,
                "-max_len=" + MOST_BYTES,
                "-print_final_stats=1",
                inputs.toString())
            .redirectErrorStream(true)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    try (BufferedReader lines =
        new BufferedReader(
            new java.io.InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.println(line);
        read(line);
      }
    }
    process.waitFor();
  }

  private void read(String line) {
    Matcher matcher = PULSE.matcher(line);
    if (matcher.matches()) {
      pulse = Long.parseLong(matcher.group(1));
      coverage = Math.max(coverage, Long.parseLong(matcher.group(2)));
      features = Math.max(features, Long.parseLong(matcher.group(3)));
      corpus = Math.max(corpus, Long.parseLong(matcher.group(4)));
    }
    matcher = EXECUTED.matcher(line);
    if (matcher.find()) {
      pulse = Long.parseLong(matcher.group(1));
    }
    matcher = ADDED.matcher(line);
    if (matcher.find()) {
      added += Long.parseLong(matcher.group(1));
    }
  }
}
