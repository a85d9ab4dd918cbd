// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;

/** Prints results: tables and lines for people, JSON for programs. */
final class Output {
  private final PrintStream out;
  private final boolean json;

  Output(PrintStream out, boolean json) {
    this.out = out;
    this.json = json;
  }

  boolean isJson() {
    return json;
  }

  /** A line for people; nothing in JSON. */
  void line(String line) {
    if (!json) {
      out.println(line);
    }
  }

  /** A value for programs; nothing in text. */
  void json(Object value) {
    if (json) {
      out.println(Json.write(value));
    }
  }

  /** Objects of the same fields: a table whose header are the fields' names. */
  void table(List<? extends Map<String, ?>> rows) {
    table(rows, false);
  }

  /** A table whose numbers stand at the right. */
  void figures(List<? extends Map<String, ?>> rows) {
    table(rows, true);
  }

  private void table(List<? extends Map<String, ?>> rows, boolean isRight) {
    if (json) {
      json(rows);
    } else if (!rows.isEmpty()) {
      List<List<String>> lines = new ArrayList<>();
      lines.add(
          rows.get(0).keySet().stream()
              .map(name -> name.replace('_', ' ').toUpperCase(Locale.ROOT))
              .toList());
      rows.forEach(row -> lines.add(row.values().stream().map(Output::cell).toList()));
      aligned(lines, column -> isRight && rows.stream().allMatch(row -> isNumber(row, column)));
    }
  }

  private static boolean isNumber(Map<String, ?> row, int column) {
    return List.copyOf(row.values()).get(column) instanceof Number;
  }

  /** One object: a line for each field. */
  void record(Map<String, ?> fields) {
    if (json) {
      json(fields);
    } else {
      aligned(
          fields.entrySet().stream()
              .filter(field -> !cell(field.getValue()).equals("-"))
              .map(field -> List.of(field.getKey(), cell(field.getValue())))
              .toList(),
          column -> false);
    }
  }

  private void aligned(List<List<String>> lines, IntPredicate isRight) {
    int columns = lines.isEmpty() ? 0 : lines.get(0).size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    boolean[] right = new boolean[columns];
    for (int i = 0; i < columns; i++) {
      right[i] = isRight.test(i);
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String space = " ".repeat(widths[i] - line.get(i).length());
        text.append(right[i] ? space + line.get(i) : line.get(i) + space).append("  ");
      }
      out.println(text.toString().stripTrailing());
    }
  }

  private static String cell(Object value) {
    String text =
        value instanceof List<?> list
            ? String.join(",", list.stream().map(String::valueOf).toList())
            : String.valueOf(value);
    return text.isEmpty() ? "-" : text;
  }
}
