// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The public surface of {@code api} is what {@code api/api-surface.txt} says: a change of it is
 * seen, and meant.
 */
class ApiSurfaceTest {
  private static final Path LISTING = Bundles.root().resolve("api/api-surface.txt");
  private static final String REGENERATE =
      "if that is meant, regenerate the listing and commit it with the change:\n"
          + "  ./mvnw -q -pl tests -am test -Dtest=ApiSurfaceTest -Dapi.surface=write"
          + " -Dsurefire.failIfNoSpecifiedTests=false\n";

  @Test
  void thePublicSurfaceIsTheListedOne() throws IOException {
    List<String> now = ApiSurface.of(Bundles.root().resolve("api/target/classes"));
    if ("write".equals(System.getProperty("api.surface"))) {
      Files.writeString(LISTING, String.join("\n", now) + "\n");
    }
    List<String> listed = Files.exists(LISTING) ? Files.readAllLines(LISTING) : List.of();
    TreeSet<String> added = new TreeSet<>(now);
    listed.forEach(added::remove);
    TreeSet<String> removed = new TreeSet<>(listed);
    now.forEach(removed::remove);
    List<String> changes = new ArrayList<>();
    removed.forEach(line -> changes.add("- " + line));
    added.forEach(line -> changes.add("+ " + line));
    assertThat(changes).as("the surface of api changed; " + REGENERATE).isEmpty();
  }
}
