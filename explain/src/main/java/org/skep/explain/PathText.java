// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.explain;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.verify.Assumption;
import org.skep.bpf.verify.ExplainedInsn;
import org.skep.bpf.verify.KnownValue;
import org.skep.bpf.verify.LineInfo;
import org.skep.bpf.verify.PathStep;
import org.skep.bpf.verify.Rejection;

/**
 * The steps of a path that matter: what it assumed, where it went into functions and back, and
 * where the register was written that the rule is about. Rounds of a loop that are alike are told
 * once.
 */
final class PathText {
  private static final int MOST = 60;

  private record Told(String text, int insn, boolean isTaken) {}

  private final Explained program;
  private final List<PathStep> path;

  PathText(Explained program) {
    this.program = program;
    this.path = program.explanation().path();
  }

  List<String> lines() {
    List<List<String>> told = new ArrayList<>();
    Set<Told> before = new HashSet<>();
    int written = lastWrite();
    int rounds = 0;
    int gap = -1;
    for (int i = 0; i < path.size(); i++) {
      PathStep step = path.get(i);
      if (i > 0 && step.number() != path.get(i - 1).number() + 1) {
        gap = i;
      }
      List<String> lines = step(i, i == written);
      if (lines.isEmpty()) {
        continue;
      }
      Assumption assumption = step.assumption();
      boolean isTaken = assumption != null && assumption.isTaken();
      if (assumption != null && !before.add(new Told("", step.insn(), isTaken)) && i != written) {
        rounds++;
        continue;
      }
      rounds = passed(told, rounds);
      told.add(lines);
    }
    passed(told, rounds);
    return bounded(told, gap);
  }

  private static int passed(List<List<String>> told, int rounds) {
    if (rounds > 0) {
      told.add(List.of("          … " + rounds + " more times through jumps above"));
    }
    return 0;
  }

  private List<String> bounded(List<List<String>> told, int gap) {
    List<String> lines = new ArrayList<>();
    int skipped = told.size() - MOST;
    for (int i = 0; i < told.size(); i++) {
      if (skipped > 0 && i == MOST / 2) {
        lines.add("          … %d more of these are left out".formatted(skipped));
        i += skipped;
      }
      lines.addAll(told.get(i));
    }
    if (gap >= 0) {
      long cut = program.explanation().pathLength() - path.size();
      lines.add("          (what was known in %d steps in its middle was not kept)".formatted(cut));
    }
    return lines;
  }

  private List<String> step(int index, boolean isWrite) {
    PathStep step = path.get(index);
    List<String> notes = new ArrayList<>();
    boolean isLast = index == path.size() - 1;
    int frame = step.before().frame();
    boolean isEntered = index > 0 && path.get(index - 1).before().frame() < frame;
    boolean isLeft = index > 0 && path.get(index - 1).before().frame() > frame;
    if (isEntered) {
      notes.add("is called");
    } else if (isLeft) {
      notes.add("goes on after the call");
    }
    Assumption assumption = step.assumption();
    if (assumption != null) {
      notes.add("assumes " + Plain.text(assumption.condition()) + jumps(assumption));
      for (KnownValue value : assumption.learned()) {
        notes.add("so %s is %s".formatted(value.place(), Plain.text(value.words())));
      }
    } else if (isWrite && !isLast) {
      KnownValue value = value(index + 1);
      if (value != null) {
        notes.add("makes %s %s".formatted(value.place(), Plain.text(value.words())));
      }
    }
    if (isLast) {
      notes.add("breaks the rule");
    }
    if (notes.isEmpty() && index > 0) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add(place(step));
    notes.forEach(note -> lines.add("          - " + note));
    return lines;
  }

  private static String jumps(Assumption assumption) {
    if (assumption.register() < 0) {
      return "";
    }
    return assumption.isTaken() ? ": it jumps" : ": it does not jump";
  }

  private String place(PathStep step) {
    LineInfo line = program.line(step.insn());
    ExplainedInsn insn = program.insn(step.insn());
    String source = insn == null ? "" : Plain.text(insn.text());
    if (line != null) {
      source = "%4d | %s".formatted(line.line(), Plain.text(line.text().strip()));
    }
    return "  insn %-5d %s".formatted(step.insn(), source);
  }

  /** The step that gave the register its value; −1 if there is none. */
  private int lastWrite() {
    for (int i = path.size() - 2; i >= 0; i--) {
      KnownValue before = value(i);
      KnownValue after = value(i + 1);
      boolean isSameFrame = path.get(i).before().frame() == path.get(i + 1).before().frame();
      if (isSameFrame && after != null && !after.equals(before)) {
        return path.get(i).assumption() == null ? i : -1;
      }
    }
    return -1;
  }

  private @Nullable KnownValue value(int index) {
    Rejection rejection = program.verdict().rejection();
    return rejection == null ? null : path.get(index).before().at("r" + rejection.register());
  }
}
