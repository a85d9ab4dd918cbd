// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What docs/embed.md says that a container needs: read from there, so that it is true. */
final class EmbedPage {
  private static final Path PAGE = Path.of("../docs/embed.md");

  /** {@code | group: artifact, artifact | version | why |}. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ([\\w.]+): ([\\w., -]+?) \\| (\\d[\\w.-]*) \\|");

  private static final Pattern FRAMEWORKS =
      Pattern.compile("Felix ([\\d.]+) and Equinox ([\\d.]+)");

  private final String text;

  private EmbedPage(String text) {
    this.text = text;
  }

  static EmbedPage read() throws IOException {
    return new EmbedPage(Files.readString(PAGE));
  }

  /** The jars of its table, in its order. */
  List<Path> bundles(Repositories repositories) {
    List<Path> jars = new ArrayList<>();
    for (MatchResult row : ROW.matcher(text).results().toList()) {
      for (String artifact : row.group(2).split(", ", -1)) {
        jars.add(repositories.jar(row.group(1), artifact, row.group(3)));
      }
    }
    return jars;
  }

  /** The modules of ours that its table names. */
  List<String> modules() {
    return ROW.matcher(text)
        .results()
        .filter(row -> row.group(1).equals("org.skep"))
        .flatMap(row -> List.of(row.group(2).split(", ", -1)).stream())
        .toList();
  }

  /** The jars of the frameworks, by name. */
  Map<String, Path> frameworks(Repositories repositories) {
    Matcher versions = FRAMEWORKS.matcher(text);
    if (!versions.find()) {
      throw new AssertionError("docs/embed.md names no frameworks");
    }
    Map<String, Path> jars = new LinkedHashMap<>();
    jars.put(
        "felix",
        repositories.jar("org.apache.felix", "org.apache.felix.framework", versions.group(1)));
    jars.put(
        "equinox", repositories.jar("org.eclipse.platform", "org.eclipse.osgi", versions.group(2)));
    return jars;
  }
}
