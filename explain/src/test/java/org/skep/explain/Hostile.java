// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.explain;

import java.util.ArrayList;
import java.util.List;
import org.skep.bpf.Errno;
import org.skep.bpf.verify.ExplainedInsn;
import org.skep.bpf.verify.Explanation;
import org.skep.bpf.verify.FunctionInfo;
import org.skep.bpf.verify.KnownState;
import org.skep.bpf.verify.KnownValue;
import org.skep.bpf.verify.LineInfo;
import org.skep.bpf.verify.PathStep;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Statistics;
import org.skep.bpf.verify.Verdict;

/** Verdicts on programs that nobody means well with, or that are very large. */
final class Hostile {
  static final String NAME = "</script><script>window.stolen=1</script>";
  static final String LINE =
      "<img src=x onerror=window.stolen=1> // \u202e backwards \u001b[31m red \u2028 {{script}}";

  private static final Statistics STATISTICS = new Statistics(1, 0, 0, 0, 1000);

  private Hostile() {}

  /** A program whose every text is an attack on a page, or on a terminal. */
  static Explained program() {
    KnownState state = new KnownState(0, List.of(new KnownValue("r0", NAME, LINE)));
    Explanation explanation =
        new Explanation(
            List.of(new ExplainedInsn(0, "(95) exit " + NAME, 1, List.of(state), false)),
            List.of(new LineInfo(0, "../<b>file</b>", 1, 1, LINE)),
            List.of(new FunctionInfo(0, NAME, true)),
            List.of(new PathStep(0, 0, state, null)),
            1);
    return refused(NAME, explanation);
  }

  static Explained large(int count) {
    List<ExplainedInsn> insns = new ArrayList<>();
    List<LineInfo> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      KnownValue value = new KnownValue("r0", "" + i, "" + i);
      insns.add(
          new ExplainedInsn(
              i, "(b7) r0 = " + i, 1, List.of(new KnownState(0, List.of(value))), false));
      lines.add(new LineInfo(i, "large.c", i + 1, 1, "x = " + i + ";"));
    }
    return refused("large", new Explanation(insns, lines, List.of(), List.of(), 0));
  }

  private static Explained refused(String name, Explanation explanation) {
    Rejection rejection = new Rejection(Errno.EINVAL, "V001", 0, 0, LINE, NAME, LINE, NAME);
    return new Explained(
        name, name, new Verdict(null, rejection, "", STATISTICS, explanation), List.of());
  }
}
