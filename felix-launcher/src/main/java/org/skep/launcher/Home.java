// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.launcher;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folders of an installation.
 *
 * @param root what holds {@code lib}, {@code bundles}, {@code etc} and {@code examples}
 * @param deploy the watched folder: bundles put there are installed, started and updated
 */
record Home(Path root, Path deploy) {
  private static final String ROOT = "skep.home";
  private static final String DEPLOY = "skep.deploy";

  /**
   * As system properties {@code skep.home} and {@code skep.deploy} say, else by this jar's place.
   */
  static Home find() {
    String given = System.getProperty(ROOT);
    Path root = given == null ? aboveOwnJar() : Path.of(given).toAbsolutePath();
    if (!Files.isDirectory(root.resolve("bundles"))) {
      throw new LaunchException(
          root + " has no folder bundles; -D" + ROOT + " names the folder that does");
    }
    String watched = System.getProperty(DEPLOY);
    return new Home(
        root, watched == null ? root.resolve("deploy") : Path.of(watched).toAbsolutePath());
  }

  private static Path aboveOwnJar() {
    try {
      Path jar = Path.of(Home.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return jar.resolve("../..").normalize();
    } catch (URISyntaxException e) {
      throw new LaunchException("cannot tell where Skep is; name its folder by -D" + ROOT, e);
    }
  }

  /** The same with another watched folder. */
  Home withDeploy(Path folder) {
    return new Home(root, folder);
  }

  /** The script that {@code skep demo} runs. */
  Path demo() {
    return root.resolve("etc/demo.gosh");
  }

  /** The jars in {@code bundles}, in an order that does not change. */
  List<Path> bundles() {
    try (Stream<Path> files = Files.list(root.resolve("bundles"))) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new LaunchException("cannot read " + root.resolve("bundles"), e);
    }
  }
}
