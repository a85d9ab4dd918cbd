// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;

/** The folder whose bundles are installed as they come and go. */
final class DeployFolder {
  private static final String PROPERTY = "skep.deploy";
  private static final String JAR = ".jar";

  private DeployFolder() {}

  /**
   * Where it is.
   *
   * @throws BpfException {@code ENOTSUPP} if no folder is watched
   */
  static Path of(BundleContext context) {
    String folder = context.getProperty(PROPERTY);
    if (folder == null) {
      throw new BpfException(
          Errno.ENOTSUPP,
          "no folder is watched: the framework property " + PROPERTY + " names none");
    }
    return Path.of(folder);
  }

  /** The names of the jars in it; none if there is no folder. */
  static List<String> jars(BundleContext context) {
    try (Stream<Path> files = Files.list(of(context))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(JAR))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException | BpfException e) {
      return List.of();
    }
  }
}
