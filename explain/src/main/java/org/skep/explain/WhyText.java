// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.verify.ExplainedInsn;
import org.skep.bpf.verify.Explanation;
import org.skep.bpf.verify.KnownValue;
import org.skep.bpf.verify.LineInfo;
import org.skep.bpf.verify.PathStep;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Rule;
import org.skep.bpf.verify.Statistics;
import org.skep.bpf.verify.Subprogram;
import org.skep.bpf.verify.VerifiedProgram;

/** A verdict for people, at a terminal: why a program was refused, or what was seen of it. */
public final class WhyText {
  private static final Pattern REGISTER = Pattern.compile("\\b[rw](\\d+)\\b");
  private static final int WIDTH = 100;
  private static final int MOST_RANGES = 8;

  private final Explained program;
  private final List<String> lines = new ArrayList<>();

  private WhyText(Explained program) {
    this.program = program;
  }

  /** The text, line by line; nothing in it controls a terminal. */
  public static List<String> lines(Explained program) {
    WhyText text = new WhyText(program);
    Rejection rejection = program.verdict().rejection();
    if (rejection == null) {
      text.accepted();
    } else {
      text.refused(rejection);
    }
    return List.copyOf(text.lines);
  }

  private void add(String line) {
    lines.add(line.stripTrailing());
  }

  // Refused.

  private void refused(Rejection rejection) {
    Rule rule = program.rule();
    add(
        "%s: refused [%s]: %s"
            .formatted(name(), rejection.rule(), rule == null ? message() : rule.title()));
    excerpt(rejection);
    labelled("  = ", "message:  ", message());
    labelled("  = ", "found:    ", Plain.text(rejection.found()));
    labelled("  = ", "expected: ", Plain.text(rejection.expected()));
    PathStep last = program.lastStep();
    if (last != null) {
      add("");
      add("The path that leads there, %s:".formatted(steps(program.explanation().pathLength())));
      new PathText(program).lines().forEach(this::add);
      known(last, rejection);
    }
    add("");
    labelled("", "Help: ", Plain.text(program.suggestion()));
    if (rule != null) {
      labelled("", "Rule " + rule.id() + ": ", rule.meaning());
      labelled("  ", "Often: ", rule.cause());
      if (!rule.remedy().equals(program.suggestion())) {
        labelled("  ", "Remedy: ", rule.remedy());
      }
    }
  }

  private String name() {
    return Plain.text(program.name());
  }

  private String message() {
    Rejection rejection = program.verdict().rejection();
    return rejection == null ? "" : Plain.text(rejection.message());
  }

  private static String steps(long count) {
    return count == 1 ? "1 step" : count + " steps";
  }

  private void excerpt(Rejection rejection) {
    if (rejection.insn() < 0) {
      return;
    }
    LineInfo line = program.line(rejection.insn());
    ExplainedInsn insn = program.insn(rejection.insn());
    String disassembled = insn == null ? "" : Plain.text(insn.text());
    if (line == null) {
      add("  --> insn %d".formatted(rejection.insn()));
      add("   | %d: %s".formatted(rejection.insn(), disassembled));
      return;
    }
    String number = Integer.toString(line.line());
    String space = " ".repeat(number.length());
    add(
        "%s --> %s:%d, insn %d"
            .formatted(space, Plain.text(line.file()), line.line(), rejection.insn()));
    add("%s |".formatted(space));
    add("%s | %s".formatted(number, Plain.text(line.text())));
    if (line.column() > 0 && line.column() <= line.text().length()) {
      String before = Plain.text(line.text().substring(0, line.column() - 1));
      add("%s | %s^".formatted(space, before.replaceAll("[^\t]", " ")));
    }
    add("%s | %d: %s".formatted(space, rejection.insn(), disassembled));
  }

  /** Registers that the instruction, or an assumption, is about. */
  private void known(PathStep last, Rejection rejection) {
    Set<String> places = new LinkedHashSet<>();
    if (rejection.register() >= 0) {
      places.add("r" + rejection.register());
    }
    ExplainedInsn insn = program.insn(last.insn());
    String text = insn == null ? "" : insn.text();
    Matcher matcher = REGISTER.matcher(text);
    while (matcher.find()) {
      places.add("r" + matcher.group(1));
    }
    if (text.startsWith("(85)")) {
      places.addAll(List.of("r1", "r2", "r3", "r4", "r5"));
    } else if (text.startsWith("(95)")) {
      places.add("r0");
    }
    List<String> shown = new ArrayList<>();
    for (String place : places) {
      KnownValue value = last.before().at(place);
      if (value != null && !place.equals("r10")) {
        shown.add("  %-4s %s".formatted(place, Plain.text(value.words())));
      }
    }
    if (!shown.isEmpty()) {
      add("");
      add("What was known there:");
      shown.forEach(this::add);
    }
  }

  // Accepted.

  private void accepted() {
    Statistics statistics = program.verdict().statistics();
    Explanation explanation = program.explanation();
    add(VerdictText.accepted(program));
    add(
        "  = %d states kept, %d at once, %d at one instruction at most; %d us"
            .formatted(
                statistics.states(),
                statistics.peakStates(),
                statistics.maxStatesPerInsn(),
                statistics.nanos() / 1000));
    VerifiedProgram verified = program.verdict().program();
    if (verified != null) {
      for (Subprogram function : verified.subprograms()) {
        add(
            "  = function %s: insns %d to %d, %d bytes of stack"
                .formatted(
                    Plain.text(function.name()),
                    function.start(),
                    function.end() - 1,
                    function.stackBytes()));
      }
      add(
          "  = a run executes %s"
              .formatted(
                  verified.mostExecuted() == Long.MAX_VALUE
                      ? "an unknown number of instructions, which engines count"
                      : "at most %d instructions".formatted(verified.mostExecuted())));
    }
    neverReached(explanation);
    mostWalked(explanation);
    states(explanation);
  }

  private void neverReached(Explanation explanation) {
    List<String> ranges = new ArrayList<>();
    List<ExplainedInsn> insns = explanation.insns();
    for (int i = 0; i < insns.size(); i++) {
      int first = i;
      while (i < insns.size() && insns.get(i).walked() == 0) {
        i++;
      }
      if (i > first) {
        int from = insns.get(first).insn();
        int to = insns.get(i - 1).insn();
        ranges.add(from == to ? "" + from : from + " to " + to);
      }
    }
    if (!ranges.isEmpty()) {
      String shown = ranges.stream().limit(MOST_RANGES).collect(Collectors.joining(", "));
      String more = ranges.size() > MOST_RANGES ? ", …" : "";
      add("  = no run comes to insns %s".formatted(shown + more));
    }
  }

  private void mostWalked(Explanation explanation) {
    explanation.insns().stream()
        .max(Comparator.comparingLong(ExplainedInsn::walked))
        .filter(insn -> insn.walked() > 1)
        .ifPresent(
            insn ->
                add(
                    "  = walked most: insn %d, %d times: %s"
                        .formatted(insn.insn(), insn.walked(), source(insn.insn()))));
  }

  private String source(int insn) {
    LineInfo line = program.line(insn);
    ExplainedInsn found = program.insn(insn);
    if (line == null) {
      return found == null ? "" : Plain.text(found.text());
    }
    return "%s (%s:%d)"
        .formatted(Plain.text(line.text().strip()), Plain.text(line.file()), line.line());
  }

  /** Instructions with their source, how often they were walked, and in how many states. */
  private void states(Explanation explanation) {
    add("");
    add("  walked  states  instruction");
    LineInfo shown = null;
    for (ExplainedInsn insn : explanation.insns()) {
      LineInfo line = program.line(insn.insn());
      if (line != null && !isSame(line, shown)) {
        add("                  ; %s".formatted(source(insn.insn())));
        shown = line;
      }
      add(
          "  %6s  %6s  %4d: %s"
              .formatted(
                  insn.walked() == 0 ? "never" : Long.toString(insn.walked()),
                  insn.walked() == 0 ? "" : insn.states().size() + (insn.isCut() ? "+" : ""),
                  insn.insn(),
                  Plain.text(insn.text())));
    }
  }

  private static boolean isSame(LineInfo line, @Nullable LineInfo other) {
    return other != null && line.line() == other.line() && line.file().equals(other.file());
  }

  /** A label and a text that is broken into lines under each other. */
  private void labelled(String before, String label, String text) {
    if (text.isBlank()) {
      return;
    }
    String first = before + label;
    String rest = " ".repeat(first.length());
    StringBuilder line = new StringBuilder(first);
    for (String word : text.split(" ", -1)) {
      if (line.length() + word.length() > WIDTH && !line.toString().isBlank()) {
        add(line.toString());
        line.setLength(0);
        line.append(rest);
      }
      line.append(word).append(' ');
    }
    add(line.toString());
  }
}
