// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.explain;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.verify.ExplainedInsn;
import org.skep.bpf.verify.Explanation;
import org.skep.bpf.verify.LineInfo;
import org.skep.bpf.verify.PathStep;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Rule;
import org.skep.bpf.verify.Verdict;

/**
 * A program and its verdict, to be shown. Immutable.
 *
 * @param name the program's name
 * @param section its section in the object, or its type's name
 * @param verdict the verdict; with an {@link Explanation}, or little can be shown
 * @param rules the texts that the verifier has of its rules
 */
public record Explained(String name, String section, Verdict verdict, List<Rule> rules) {
  private static final Explanation NONE =
      new Explanation(List.of(), List.of(), List.of(), List.of(), 0);

  /** Keeps a copy. */
  public Explained {
    rules = List.copyOf(rules);
  }

  /** The explanation; one that has nothing, if the verdict has none. */
  public Explanation explanation() {
    Explanation explanation = verdict.explanation();
    return explanation == null ? NONE : explanation;
  }

  /** The text of the rule that was broken; null if none was, or nobody wrote it. */
  public @Nullable Rule rule() {
    Rejection rejection = verdict.rejection();
    if (rejection == null) {
      return null;
    }
    return rules.stream()
        .filter(rule -> rule.id().equals(rejection.rule()))
        .findFirst()
        .orElse(null);
  }

  /** What is suggested: the rejection's own hint, or the rule's remedy; may be empty. */
  public String suggestion() {
    Rejection rejection = verdict.rejection();
    Rule rule = rule();
    if (rejection == null) {
      return "";
    }
    return !rejection.hint().isEmpty() || rule == null ? rejection.hint() : rule.remedy();
  }

  /** The source line that an instruction comes from; null if that is not known. */
  public @Nullable LineInfo line(int insn) {
    int at = lineIndex(insn);
    return at < 0 ? null : explanation().lines().get(at);
  }

  /** The index of that line in the explanation's; −1 if there is none. */
  int lineIndex(int insn) {
    List<LineInfo> lines = explanation().lines();
    int low = 0;
    int high = lines.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (lines.get(middle).insn() <= insn) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /** An instruction by its slot; null if no instruction begins there. */
  public @Nullable ExplainedInsn insn(int slot) {
    List<ExplainedInsn> insns = explanation().insns();
    int low = 0;
    int high = insns.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = insns.get(middle).insn();
      if (found == slot) {
        return insns.get(middle);
      }
      if (found < slot) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  /** The step of the path that broke the rule; null if there is no path. */
  public @Nullable PathStep lastStep() {
    List<PathStep> path = explanation().path();
    return path.isEmpty() ? null : path.get(path.size() - 1);
  }
}
