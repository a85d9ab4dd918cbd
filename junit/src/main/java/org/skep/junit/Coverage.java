// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.skep.bpf.Bpf;
import org.skep.loader.LoadedObject;
import org.skep.loader.LoadedProgram;

/**
 * What all tests of a run executed; written as reports when the last one is over. On when the
 * configuration parameter {@value #FOLDER} names a folder. Thread-safe.
 */
final class Coverage implements AutoCloseable {
  /** Where the reports go. */
  static final String FOLDER = "skep.coverage";

  /** Folders of sources, separated by commas, in which relative names of files are looked up. */
  static final String SOURCES = "skep.coverage.sources";

  private final Path folder;
  private final List<Path> sources;
  private final Map<String, CoveredProgram> programs = new TreeMap<>();

  Coverage(Path folder, List<Path> sources) {
    this.folder = folder;
    this.sources = sources;
  }

  /** The coverage of this run of tests, if one is asked for. */
  static Optional<Coverage> of(ExtensionContext test) {
    return test.getConfigurationParameter(FOLDER)
        .map(
            folder ->
                test.getRoot()
                    .getStore(ExtensionContext.Namespace.create(Coverage.class))
                    .getOrComputeIfAbsent(
                        Coverage.class,
                        key -> new Coverage(Path.of(folder), sources(test)),
                        Coverage.class));
  }

  private static List<Path> sources(ExtensionContext test) {
    return Stream.concat(
            test.getConfigurationParameter(SOURCES).stream()
                .flatMap(folders -> Stream.of(folders.split(","))),
            Stream.of(""))
        .map(String::strip)
        .map(Path::of)
        .toList();
  }

  /** Adds what one test executed of an object; called when its runs are over. */
  synchronized void add(String name, Bpf bpf, LoadedObject object, CoverageEngine engine) {
    List<LoadedProgram> loaded =
        object.programs().stream().filter(LoadedProgram::isLoaded).toList();
    List<CoverageEngine.Counted> counted = engine.compiled();
    for (int i = 0; i < loaded.size(); i++) {
      LoadedProgram program = loaded.get(i);
      CoverageEngine.Counted counts = counted.get(i); // programs are compiled as they are loaded
      String key = "%s %s %d".formatted(name, program.name(), counts.insns().size());
      programs
          .computeIfAbsent(
              key,
              added ->
                  new CoveredProgram(
                      name,
                      program.name(),
                      counts.insns(),
                      counts.helpers(),
                      LoadedLines.of(bpf, program.fd())))
          .add(counts.counts());
    }
  }

  /** The lines of all programs, by file and number. */
  static Map<String, Map<Integer, CoveredProgram.Line>> lines(List<CoveredProgram> programs) {
    Map<String, Map<Integer, CoveredProgram.Line>> all = new LinkedHashMap<>();
    for (CoveredProgram program : programs) {
      program
          .lines()
          .forEach(
              (file, lines) ->
                  lines.forEach(
                      (number, line) ->
                          all.computeIfAbsent(file, added -> new TreeMap<>())
                              .merge(number, line, CoveredProgram::merge)));
    }
    return all;
  }

  /** A file as compilers name it, where it is now; as it is named if it is not found. */
  static String find(String file, List<Path> sources) {
    return sources.stream()
        .map(source -> source.resolve(file).normalize())
        .filter(Files::isRegularFile)
        .findFirst()
        .map(found -> found.toAbsolutePath().toString())
        .orElse(file);
  }

  /** Writes the reports. */
  @Override
  public synchronized void close() {
    List<CoveredProgram> all = new ArrayList<>(programs.values());
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("coverage.txt"), CoverageText.write(all));
      Files.writeString(
          folder.resolve("lcov.info"), CoverageLcov.write(all, file -> find(file, sources)));
      Files.writeString(folder.resolve("index.html"), CoverageHtml.write(all));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the coverage to " + folder, e);
    }
  }
}
