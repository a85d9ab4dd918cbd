// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Rows, printed as they come, and how the engines compare. */
final class Table {
  private static final Set<String> APART = Set.of("amap", "hmap", "calls", "null");

  private final List<Row> rows = new ArrayList<>();

  void add(Row row) {
    rows.add(row);
    System.out.println(row);
  }

  void printRatios() {
    ratio("jit", "kernel");
    ratio("jit", "native");
    ratio("interpreter", "native");
    ratio("interpreter", "jit");
  }

  /** The geometric mean over the programs that both ran, but for maps, calls and the empty one. */
  private void ratio(String engine, String peer) {
    double sum = 0;
    int count = 0;
    double worst = 0;
    String worstName = "";
    StringBuilder apart = new StringBuilder();
    for (Row row : rows) {
      Row other = row.engine().equals(engine) ? find(row.name(), peer) : null;
      if (other == null) {
        continue;
      }
      if (row.result() != other.result()) {
        System.out.println("DIFFERENT RESULTS: " + row + " / " + other);
      }
      double ratio = net(row) / net(other);
      if (APART.contains(row.name())) {
        apart.append(" %s %.2f".formatted(row.name(), ratio));
        continue;
      }
      sum += Math.log(ratio);
      count++;
      if (ratio > worst) {
        worst = ratio;
        worstName = row.name();
      }
    }
    if (count > 0) {
      System.out.printf(
          "%s/%s geomean=%.2f over %d, worst %s %.2f; apart:%s%n",
          engine, peer, Math.exp(sum / count), count, worstName, worst, apart);
    }
  }

  /** What a run takes beyond an empty one, where Linux's own time around runs would count. */
  private double net(Row row) {
    Row empty = find("null", row.engine());
    double nothing = empty == null || row.name().equals("null") ? 0 : empty.min();
    return Math.max(row.min() - nothing, 0.1);
  }

  private @org.jspecify.annotations.Nullable Row find(String name, String engine) {
    return rows.stream()
        .filter(row -> row.name().equals(name) && row.engine().equals(engine))
        .findFirst()
        .orElse(null);
  }
}
