// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.junit;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A tracefile as lcov writes it ({@code geninfo(1)}), which editors, IDEs and {@code genhtml} read:
 * for each source file its functions (FN, FNDA) and lines (DA).
 */
final class CoverageLcov {
  private CoverageLcov() {}

  /**
   * Writes one.
   *
   * @param found where a file is that the compiler named
   */
  static String write(List<CoveredProgram> programs, UnaryOperator<String> found) {
    StringBuilder text = new StringBuilder();
    Coverage.lines(programs)
        .forEach(
            (file, lines) -> {
              text.append("TN:\nSF:").append(found.apply(file)).append('\n');
              functions(text, programs, file);
              lines.forEach(
                  (number, line) -> text.append("DA:%d,%d\n".formatted(number, line.hits())));
              long hit = lines.values().stream().filter(line -> line.hits() > 0).count();
              text.append("LF:%d\nLH:%d\nend_of_record\n".formatted(lines.size(), hit));
            });
    return text.toString();
  }

  private static void functions(StringBuilder text, List<CoveredProgram> programs, String file) {
    StringBuilder names = new StringBuilder();
    StringBuilder counts = new StringBuilder();
    int all = 0;
    int hit = 0;
    for (CoveredProgram program : programs) {
      Map<Integer, CoveredProgram.Line> lines = program.lines().get(file);
      if (lines != null && !lines.isEmpty() && !program.insns().isEmpty()) {
        int first = lines.keySet().iterator().next();
        names.append("FN:%d,%s\n".formatted(first, program.name()));
        counts.append("FNDA:%d,%s\n".formatted(program.count(0), program.name()));
        all++;
        hit += program.count(0) > 0 ? 1 : 0;
      }
    }
    text.append(names).append(counts).append("FNF:%d\nFNH:%d\n".formatted(all, hit));
  }
}
