// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.skep.bpf.verify.Rule;

/** Every rule that a rejection may name has its text. */
class RuleTextsTest {
  private static final Pattern ID = Pattern.compile("\"(V\\d{3})\"");

  @Test
  void eachRuleThatTheCodeNamesHasATextAndNoOtherHas() throws IOException {
    TreeSet<String> named = new TreeSet<>();
    for (String module : List.of("verifier", "core")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          ID.matcher(Files.readString(file)).results().map(MatchResult::group).forEach(named::add);
        }
      }
    }
    assertThat(named).hasSizeGreaterThan(40);
    assertThat(new PathVerifier().rules())
        .extracting(rule -> '"' + rule.id() + '"')
        .containsExactlyElementsOf(named);
  }

  @Test
  void eachTextSaysWhatIsMeantHowItIsBrokenAndWhatToDo() {
    for (Rule rule : new PathVerifier().rules()) {
      assertThat(List.of(rule.title(), rule.meaning(), rule.cause(), rule.remedy()))
          .as(rule.id())
          .allMatch(text -> !text.isBlank());
      assertThat(List.of(rule.meaning(), rule.cause(), rule.remedy()))
          .as(rule.id())
          .allMatch(text -> text.endsWith("."));
    }
  }
}
