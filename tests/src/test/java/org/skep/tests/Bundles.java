// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** The modules that are bundles and have been built: folders with a {@code bnd.bnd} and classes. */
final class Bundles {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private Bundles() {}

  /** The root of the project. */
  static Path root() {
    return ROOT;
  }

  /** The folder of classes of each bundle of the house, by the module's name. */
  static Map<String, Path> classes() {
    Map<String, Path> found = new LinkedHashMap<>();
    try (Stream<Path> folders = Files.list(ROOT)) {
      folders
          .filter(folder -> Files.exists(folder.resolve("bnd.bnd")))
          .filter(folder -> Files.exists(folder.resolve("target/classes/META-INF/MANIFEST.MF")))
          .sorted()
          .forEach(
              folder ->
                  found.put(folder.getFileName().toString(), folder.resolve("target/classes")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /** A bundle's headers. */
  static Map<String, String> headers(Path classes) {
    try (InputStream in = Files.newInputStream(classes.resolve("META-INF/MANIFEST.MF"))) {
      Map<String, String> headers = new LinkedHashMap<>();
      new Manifest(in)
          .getMainAttributes()
          .forEach((name, value) -> headers.put(name.toString(), value.toString()));
      return headers;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The clauses of a header: split at commas that are not quoted. */
  static List<String> clauses(Map<String, String> headers, String name) {
    List<String> clauses = new ArrayList<>();
    StringBuilder clause = new StringBuilder();
    boolean isQuoted = false;
    for (char c : headers.getOrDefault(name, "").toCharArray()) {
      isQuoted ^= c == '"';
      if (c == ',' && !isQuoted) {
        clauses.add(clause.toString());
        clause.setLength(0);
      } else {
        clause.append(c);
      }
    }
    if (clause.length() > 0) {
      clauses.add(clause.toString());
    }
    return clauses;
  }

  /** The packages that a header names. */
  static List<String> packages(Map<String, String> headers, String name) {
    return clauses(headers, name).stream().map(clause -> clause.replaceFirst(";.*", "")).toList();
  }
}
