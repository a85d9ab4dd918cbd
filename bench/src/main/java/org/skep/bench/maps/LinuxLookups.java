// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench.maps;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.skep.isa.Insn;

/** The same programs in the kernel of this machine, by a small C program that is compiled here. */
final class LinuxLookups implements AutoCloseable {
  private static final Pattern LINE =
      Pattern.compile("(program|empty) min=([0-9.]+) med=([0-9.]+)");
  private static final List<String> COMPILERS = List.of("clang-19", "clang", "gcc");
  private static final Path VULNERABILITIES = Path.of("/sys/devices/system/cpu/vulnerabilities");

  private final Path folder;

  private LinuxLookups(Path folder) {
    this.folder = folder;
  }

  /** Null, and the reason printed, where the machine cannot. */
  static @Nullable LinuxLookups open() throws IOException, InterruptedException {
    if (!Files.isDirectory(VULNERABILITIES)) {
      System.out.println("Linux absent: this is another system");
      return null;
    }
    Path folder = Files.createTempDirectory("skep-bench-");
    LinuxLookups made = new LinuxLookups(folder);
    Path source = folder.resolve("linux_maps.c");
    try (InputStream in = LinuxLookups.class.getResourceAsStream("linux_maps.c")) {
      if (in == null) {
        throw new IllegalStateException("linux_maps.c is not in the jar");
      }
      Files.copy(in, source);
    }
    for (String compiler : COMPILERS) {
      try {
        String output = output(compiler, "-O2", "-o", made.tool(), source.toString(), "-lpthread");
        if (Files.isExecutable(Path.of(made.tool()))) {
          return made;
        }
        System.out.println(compiler + ": " + output.strip());
      } catch (IOException e) {
        // It is not installed; the next one may be.
        System.out.println(compiler + ": " + e.getMessage());
      }
    }
    System.out.println("Linux absent: none of " + COMPILERS + " compiles linux_maps.c");
    made.close();
    return null;
  }

  private String tool() {
    return folder.resolve("linux_maps").toString();
  }

  /** What the kernel does against faulty CPUs, which its calls pay for. */
  static String mitigations() throws IOException {
    if (!Files.isDirectory(VULNERABILITIES)) {
      return "unknown";
    }
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(VULNERABILITIES)) {
      for (Path file : files.sorted().toList()) {
        String state = Files.readString(file).strip();
        if (state.startsWith("Mitigation")) {
          text.append(text.isEmpty() ? "" : "; ");
          text.append(file.getFileName()).append(state.substring("Mitigation".length()));
        }
      }
    }
    return text.isEmpty() ? "off, or not needed" : "on: " + text;
  }

  /** Nanoseconds for a lookup; null, and the reason printed, if the kernel refuses. */
  @Nullable Timing time(int keySize, int entries, int keys, Batches batches)
      throws IOException, InterruptedException {
    LookupProgram.Work work = LookupProgram.Work.INCREMENT;
    Path whole = write("program", new LookupProgram(keySize, work));
    Path empty = write("empty", new LookupProgram(keySize, work.rest()));
    String output =
        output(
            tool(),
            Integer.toString(keySize),
            Integer.toString(entries),
            Integer.toString(batches.threads()),
            Integer.toString(keys),
            Integer.toString(batches.count()),
            whole.toString(),
            empty.toString());
    Timing all = null;
    Timing rest = null;
    Matcher line = LINE.matcher(output);
    while (line.find()) {
      Timing timing =
          new Timing(Double.parseDouble(line.group(2)), Double.parseDouble(line.group(3)));
      if (line.group(1).equals("program")) {
        all = timing;
      } else {
        rest = timing;
      }
    }
    if (all == null || rest == null) {
      System.out.println("Linux absent: " + output.strip());
      return null;
    }
    return all.without(rest, LookupProgram.LOOKUPS);
  }

  private Path write(String name, LookupProgram program) throws IOException {
    return Files.write(folder.resolve(name), Insn.encode(program.insns(0)));
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
