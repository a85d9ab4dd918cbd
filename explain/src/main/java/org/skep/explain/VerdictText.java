// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.explain;

import java.util.ArrayList;
import java.util.List;
import org.skep.bpf.verify.ExplainedInsn;
import org.skep.bpf.verify.LineInfo;
import org.skep.bpf.verify.Rejection;

/** A verdict in a few lines. */
public final class VerdictText {
  private VerdictText() {}

  /** The verdict; of a refusal also what was found, and expected. */
  public static List<String> lines(Explained program) {
    Rejection rejection = program.verdict().rejection();
    if (rejection == null) {
      return List.of(accepted(program));
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: refused, %s%s: %s"
            .formatted(
                Plain.text(program.name()),
                rejection.rule(),
                place(program, rejection),
                Plain.text(rejection.message())));
    lines.add("    found:    " + Plain.text(rejection.found()));
    lines.add("    expected: " + Plain.text(rejection.expected()));
    return lines;
  }

  /** The first line of a verdict that accepts. */
  static String accepted(Explained program) {
    List<ExplainedInsn> insns = program.explanation().insns();
    int slots = insns.isEmpty() ? 0 : insns.get(insns.size() - 1).insn() + 1;
    return "%s: accepted, %d insns, %d processed"
        .formatted(Plain.text(program.name()), slots, program.verdict().statistics().processed());
  }

  private static String place(Explained program, Rejection rejection) {
    if (rejection.insn() < 0) {
      return "";
    }
    LineInfo line = program.line(rejection.insn());
    String source = line == null ? "" : " (%s:%d)".formatted(Plain.text(line.file()), line.line());
    return " at insn " + rejection.insn() + source;
  }
}
