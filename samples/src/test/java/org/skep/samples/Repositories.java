// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.samples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Maven's local repositories: one of the test's own, into which the modules of this build are
 * installed as if they had been released, before those that the build itself uses.
 */
final class Repositories {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String GROUP = "org/skep";
  private static final String VERSION = System.getProperty("skep.version", "");

  private final Path own;
  private final List<Path> tail = new ArrayList<>();

  private Repositories(Path own) {
    this.own = own;
    tail.add(Path.of(System.getProperty("skep.repository", "")));
    String more = System.getProperty("skep.repository.tail", "${");
    if (!more.startsWith("${")) { // Maven leaves the name of what is not set
      Stream.of(more.split(",", -1)).map(Path::of).forEach(tail::add);
    }
  }

  /** Installs every module that was built into an empty folder. */
  static Repositories install(Path own) throws IOException {
    Repositories repositories = new Repositories(own);
    repositories.install("skep-parent", ROOT.resolve("pom.xml"), null);
    try (Stream<Path> folders = Files.list(ROOT)) {
      for (Path folder : folders.filter(f -> Files.exists(f.resolve("pom.xml"))).toList()) {
        String name = folder.getFileName().toString();
        Path jar = folder.resolve("target").resolve(name + "-" + VERSION + ".jar");
        if (Files.exists(jar)) {
          repositories.install(name, folder.resolve("pom.xml"), jar);
        }
      }
    }
    return repositories;
  }

  private void install(String artifact, Path pom, @Nullable Path jar) throws IOException {
    Path folder = Files.createDirectories(own.resolve(GROUP).resolve(artifact).resolve(VERSION));
    Files.copy(pom, folder.resolve(artifact + "-" + VERSION + ".pom"));
    if (jar != null) {
      Files.copy(jar, folder.resolve(artifact + "-" + VERSION + ".jar"));
    }
  }

  /** The jar of an artifact. */
  Path jar(String group, String artifact, String version) {
    String path = "%s/%s/%s/%2$s-%3$s.jar".formatted(group.replace('.', '/'), artifact, version);
    return Stream.concat(Stream.of(own), tail.stream())
        .map(repository -> repository.resolve(path))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () ->
                new UncheckedIOException(
                    new IOException("no " + path + " in " + own + ", " + tail)));
  }

  /** The version of this build. */
  static String version() {
    return VERSION;
  }

  /** What Maven is told of them. */
  List<String> mavenOptions() {
    return List.of(
        "-Dmaven.repo.local=" + own,
        "-Dmaven.repo.local.tail=" + String.join(",", tail.stream().map(Path::toString).toList()));
  }
}
