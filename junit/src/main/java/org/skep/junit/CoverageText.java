// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.junit;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.skep.isa.Disassembler;

/** A report to be read: a line for each program, then the lines of source and the instructions. */
final class CoverageText {
  private CoverageText() {}

  static String write(List<CoveredProgram> programs) {
    StringBuilder text = new StringBuilder();
    programs.forEach(program -> text.append(summary(program)).append('\n'));
    Coverage.lines(programs).forEach((file, lines) -> file(text, file, lines));
    programs.forEach(program -> insns(text, program));
    return text.toString();
  }

  static String summary(CoveredProgram program) {
    long lines = program.lines().values().stream().mapToLong(Map::size).sum();
    long hit =
        program.lines().values().stream()
            .flatMap(file -> file.values().stream())
            .filter(line -> line.hits() > 0)
            .count();
    return "%s %s: %s instructions, %s lines"
        .formatted(
            program.object(),
            program.name(),
            share(program.executedInsns(), program.insnCount()),
            share(hit, lines));
  }

  static String share(long part, long whole) {
    return whole == 0
        ? "0 of 0"
        : String.format(Locale.ROOT, "%d of %d (%d %%)", part, whole, part * 100 / whole);
  }

  private static void file(
      StringBuilder text, String file, Map<Integer, CoveredProgram.Line> lines) {
    text.append('\n').append(file).append(", ~ where not every instruction of a line ran\n");
    lines.forEach(
        (number, line) ->
            text.append(hits(line.hits()))
                .append(line.isPartial() ? '~' : ' ')
                .append(String.format(Locale.ROOT, "%6d  ", number))
                .append(line.text())
                .append('\n'));
  }

  private static void insns(StringBuilder text, CoveredProgram program) {
    text.append('\n').append(program.object()).append(' ').append(program.name()).append('\n');
    Disassembler disassembler = new Disassembler(program::helper);
    for (int slot = 0; slot < program.insns().size(); slot++) {
      if (program.isInsn(slot)) {
        text.append(hits(program.count(slot)))
            .append(' ')
            .append(String.format(Locale.ROOT, "%6d: ", slot))
            .append(disassembler.at(program.insns(), slot))
            .append('\n');
      }
    }
  }

  private static String hits(long hits) {
    return String.format(Locale.ROOT, "%10s", hits == 0 ? "#####" : hits);
  }
}
