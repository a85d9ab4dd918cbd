// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Prints results: tables and lines for people, JSON for programs. */
final class Output {
  private static final int LEAST_WIDTH = 5;

  private final PrintStream out;
  private final boolean json;
  private final int width;

  /** Prints tables of {@code width} columns at most, by cutting the longest cells. */
  Output(PrintStream out, boolean json, int width) {
    this.out = out;
    this.json = json;
    this.width = width;
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
      fit(lines);
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

  /** Cuts what makes the widest columns so wide; numbers stay whole. */
  private void fit(List<List<String>> lines) {
    int[] widths = widths(lines);
    int[] least = leastWidths(lines);
    long total = 2L * (widths.length - 1) + IntStream.of(widths).sum();
    for (; total > width; total--) {
      int widest = widest(widths, least);
      if (widest < 0) {
        break;
      }
      widths[widest]--;
    }
    lines.replaceAll(
        line ->
            IntStream.range(0, widths.length).mapToObj(i -> cut(line.get(i), widths[i])).toList());
  }

  private static int[] leastWidths(List<List<String>> lines) {
    int[] least = new int[lines.get(0).size()];
    Arrays.fill(least, LEAST_WIDTH);
    for (List<String> line : lines) {
      for (int i = 0; i < least.length; i++) {
        if (line.get(i).matches("[0-9.]+")) {
          least[i] = Math.max(least[i], line.get(i).length());
        }
      }
    }
    return least;
  }

  private static int[] widths(List<List<String>> lines) {
    int[] widths = new int[lines.isEmpty() ? 0 : lines.get(0).size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    return widths;
  }

  /** The widest column that can be cut; −1 if none can. */
  private static int widest(int[] widths, int[] least) {
    int widest = -1;
    for (int i = 0; i < widths.length; i++) {
      if (widths[i] > least[i] && (widest < 0 || widths[i] > widths[widest])) {
        widest = i;
      }
    }
    return widest;
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }

  private void aligned(List<List<String>> lines, IntPredicate isRight) {
    int[] widths = widths(lines);
    int columns = widths.length;
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
