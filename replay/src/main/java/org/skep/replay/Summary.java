// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;

/** What came of the rows of one file, in all and by group. */
final class Summary {
  private static final String ALL = "all";

  private final Tally all = new Tally();
  private final Map<String, Tally> groups = new TreeMap<>();
  private int rows;

  void add(JsonObject row, Outcome outcome) {
    rows++;
    all.add(row, outcome);
    for (String group : Recorded.groups(row)) {
      groups.computeIfAbsent(group, name -> new Tally()).add(row, outcome);
    }
  }

  /** The counts of a group; of all rows if it is {@code all}. */
  Tally group(String name) {
    return name.equals(ALL) ? all : groups.getOrDefault(name, new Tally());
  }

  void print(String file, PrintStream out) {
    if (rows == 0) {
      return;
    }
    out.println();
    out.println(file);
    out.println("  " + Tally.header());
    out.println("  " + all.line(ALL));
    groups.forEach((name, tally) -> out.println("  " + tally.line(name)));
    out.println();
  }
}
