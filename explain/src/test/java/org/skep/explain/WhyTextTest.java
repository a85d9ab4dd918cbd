// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.skep.bpf.Errno;
import org.skep.bpf.verify.Assumption;
import org.skep.bpf.verify.Explanation;
import org.skep.bpf.verify.KnownState;
import org.skep.bpf.verify.KnownValue;
import org.skep.bpf.verify.PathStep;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Statistics;
import org.skep.bpf.verify.Verdict;

/** What a person reads at a terminal. */
class WhyTextTest {
  private static String why(Explained program) {
    return String.join("\n", WhyText.lines(program));
  }

  @Test
  void aRefusalShowsThePlaceThePathAndWhatToDo() throws IOException {
    String text = why(Verified.program("unchecked.bpf.o", "unchecked"));
    assertThat(text)
        .startsWith(
            "unchecked: refused [V017]: a pointer that may be null is compared with 0 first")
        .contains("--> ./unchecked.bpf.c:18, insn 10")
        .contains("18 |   if (length > 7) *count += 1;\n   |                          ^\n")
        .contains("= found:    r0 is a pointer to a value (8 bytes) of map lengths, or null")
        .contains("- makes r0 a pointer to a value (8 bytes) of map lengths, or null")
        .contains("- assumes w1 >= 8: it does not jump\n          - so r1 is a number from 8 to")
        .contains("- breaks the rule\n")
        .contains("Help: compare the pointer with 0 first")
        .contains("Rule V017: A lookup finds an element or not");
    assertThat(text.lines()).allMatch(line -> line.length() <= 110);
  }

  @Test
  void anAcceptedProgramShowsWhatTheWalkSaw() throws IOException {
    assertThat(why(Verified.program("unchecked.bpf.o", "checked")))
        .startsWith("checked: accepted, 16 insns, ")
        .contains("function checked: insns 0 to 15, 4 bytes of stack")
        .contains("; if (count && length > 7) *count += 1; (./unchecked.bpf.c:26)")
        .containsPattern(" +3 +3 +15: \\(95\\) exit");
  }

  @Test
  void nothingInItControlsATerminal() {
    String text = why(Hostile.program()) + VerdictText.lines(Hostile.program());
    assertThat(text).contains("\\u{1b}[31m", "\\u{202e}");
    assertThat(text.chars())
        .allMatch(c -> c == '\n' || (!Character.isISOControl(c) && c != '\u202e' && c != '\u2028'));
  }

  @Test
  void roundsOfALoopAreToldOnce() {
    KnownState state = new KnownState(0, List.of(new KnownValue("r1", "1", "1")));
    Assumption goesOn = new Assumption(true, 1, "r1 != 9", List.of());
    List<PathStep> path = new java.util.ArrayList<>();
    for (int i = 0; i < 300; i++) {
      path.add(new PathStep(i, 4, state, goesOn));
    }
    path.add(new PathStep(300, 5, state, null));
    Rejection rejection = new Rejection(Errno.EACCES, "V013", 5, 2, "R2 !read_ok", "");
    Explanation explanation = new Explanation(List.of(), List.of(), List.of(), path, 301);
    Verdict verdict =
        new Verdict(null, rejection, "", new Statistics(301, 1, 1, 1, 1), explanation);
    List<String> lines = WhyText.lines(new Explained("loop", "xdp", verdict, List.of()));
    assertThat(lines).filteredOn(line -> line.contains("assumes r1 != 9")).hasSize(1);
    assertThat(lines).anyMatch(line -> line.contains("299 more times through jumps above"));
  }

  @Test
  void aVerdictWithoutAnExplanationIsStillSaid() {
    Rejection rejection =
        new Rejection(
            Errno.EINVAL, "V006", 3, -1, "unreachable insn 3", "", "nothing leads there", "");
    Verdict verdict = new Verdict(null, rejection, "", new Statistics(0, 0, 0, 0, 0));
    Explained program = new Explained("p", "xdp", verdict, Verified.rules());
    assertThat(why(program))
        .contains("every instruction can be reached", "nothing leads there", "Help: ")
        .contains(Objects.requireNonNull(program.rule()).cause().substring(0, 40));
    assertThat(VerdictText.lines(program).get(0))
        .isEqualTo("p: refused, V006 at insn 3: unreachable insn 3");
  }
}
