// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.ops4j.pax.exam.Option;

/** The bundles that the launcher ships, without the terminal and the watched folder. */
final class Container {
  private static final Set<String> LEFT_OUT =
      Set.of("org.apache.felix.gogo.jline.jar", "org.apache.felix.fileinstall.jar", "jline.jar");

  private static final String HOME = "skep.home";
  private static final String SOAK = "skep.soak";

  private Container() {}

  private static Path home() {
    return Path.of(System.getProperty(HOME)).normalize();
  }

  static Option[] options() {
    try (Stream<Path> jars = Files.list(home().resolve("bundles"))) {
      List<Option> bundles =
          jars.filter(jar -> !LEFT_OUT.contains(jar.getFileName().toString()))
              .sorted()
              .<Option>map(jar -> bundle(jar.toUri().toString()))
              .toList();
      return new Option[] {
        systemProperty("org.ops4j.pax.logging.DefaultServiceLog.level").value("WARN"),
        systemProperty(HOME).value(home().toString()),
        systemProperty(SOAK).value(System.getProperty(SOAK)),
        bundle(Path.of(System.getProperty(SOAK)).normalize().toUri().toString()),
        junitBundles(),
        composite(bundles.toArray(Option[]::new))
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bundle of the example kernel functions, which the container does not start with. */
  static String functionsBundle() {
    return example("bundles/kernel-functions.jar").toUri().toString();
  }

  /** A file among the examples. */
  static Path example(String name) {
    return home().resolve("examples").resolve(name);
  }

  /** The bundle of the example map type, which the container does not start with. */
  static String tallyBundle() {
    return home().resolve("examples/bundles/map-tally.jar").toUri().toString();
  }
}
