// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.skep.bpf.verify.Rule;

/** The rules in words, as {@code docs/rules.md} has them: that file is part of the bundle. */
final class RuleTexts {
  private static final String FILE = "rules.md";
  private static final Pattern HEADING = Pattern.compile("## (V\\d+): (.+)");

  /** Cannot change. */
  private static final Map<String, Rule> RULES = read();

  private RuleTexts() {}

  /** All rules, ascending by id. */
  static List<Rule> all() {
    return List.copyOf(RULES.values());
  }

  /** What the rule expects, in a line; empty if nobody has written it. */
  static String title(String id) {
    Rule rule = RULES.get(id);
    return rule == null ? "" : rule.title();
  }

  private static Map<String, Rule> read() {
    try (InputStream in = RuleTexts.class.getResourceAsStream(FILE)) {
      return in == null ? Map.of() : parse(new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Rule> parse(String text) {
    Map<String, Rule> rules = new LinkedHashMap<>();
    for (String section : text.split("\n(?=## )", -1)) {
      List<String> paragraphs = new ArrayList<>(List.of(section.strip().split("\n\n+", -1)));
      paragraphs.replaceAll(paragraph -> paragraph.replace('\n', ' '));
      Matcher heading = HEADING.matcher(paragraphs.get(0));
      if (heading.matches() && paragraphs.size() == 4) {
        String id = heading.group(1);
        rules.put(
            id,
            new Rule(
                id,
                heading.group(2),
                paragraphs.get(1),
                after("Cause: ", paragraphs.get(2)),
                after("Remedy: ", paragraphs.get(3))));
      }
    }
    return java.util.Collections.unmodifiableMap(rules);
  }

  private static String after(String label, String paragraph) {
    return paragraph.startsWith(label) ? paragraph.substring(label.length()) : "";
  }
}
