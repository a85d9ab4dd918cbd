// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.junit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.skep.bpf.verify.LineInfo;
import org.skep.isa.Insn;

/**
 * A program of an object, and how often each slot was executed, in all tests together. Not
 * thread-safe.
 */
final class CoveredProgram {
  private final String object;
  private final String name;
  private final List<Insn> insns;
  private final Map<Integer, String> helpers;
  private final List<LineInfo> lines;
  private final long[] counts;

  /** A line of source: how often, and whether all or only some of its instructions ran. */
  record Line(String file, int number, String text, long hits, int insns, int executed) {
    /** Whether some of it ran and some did not: a branch that was never taken. */
    boolean isPartial() {
      return executed > 0 && executed < insns;
    }
  }

  CoveredProgram(
      String object,
      String name,
      List<Insn> insns,
      Map<Integer, String> helpers,
      List<LineInfo> lines) {
    this.object = object;
    this.name = name;
    this.insns = insns;
    this.helpers = helpers;
    this.lines = lines;
    this.counts = new long[insns.size()];
  }

  String object() {
    return object;
  }

  String name() {
    return name;
  }

  List<Insn> insns() {
    return insns;
  }

  /** The name of what a call of that number goes to. */
  String helper(int number) {
    return helpers.getOrDefault(number, "unknown");
  }

  void add(AtomicLongArray executed) {
    for (int slot = 0; slot < counts.length; slot++) {
      counts[slot] += executed.get(slot);
    }
  }

  /** How often a slot was executed. */
  long count(int slot) {
    return counts[slot];
  }

  /** Whether an instruction begins there; not the second half of a {@code ld_imm64}. */
  boolean isInsn(int slot) {
    return slot == 0 || !insns.get(slot - 1).isWide() || !isInsn(slot - 1);
  }

  int insnCount() {
    int found = 0;
    for (int slot = 0; slot < counts.length; slot++) {
      found += isInsn(slot) ? 1 : 0;
    }
    return found;
  }

  int executedInsns() {
    int found = 0;
    for (int slot = 0; slot < counts.length; slot++) {
      found += isInsn(slot) && counts[slot] > 0 ? 1 : 0;
    }
    return found;
  }

  /** The lines that have instructions, by file and number. */
  Map<String, Map<Integer, Line>> lines() {
    Map<String, Map<Integer, Line>> found = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      LineInfo from = lines.get(i);
      int end = i + 1 < lines.size() ? lines.get(i + 1).insn() : counts.length;
      if (from.line() > 0) {
        Line line = line(from, end);
        found
            .computeIfAbsent(from.file(), file -> new TreeMap<>())
            .merge(from.line(), line, CoveredProgram::merge);
      }
    }
    return found;
  }

  private Line line(LineInfo from, int end) {
    long hits = 0;
    int all = 0;
    int executed = 0;
    for (int slot = from.insn(); slot < end; slot++) {
      if (isInsn(slot)) {
        hits = Math.max(hits, counts[slot]);
        all++;
        executed += counts[slot] > 0 ? 1 : 0;
      }
    }
    return new Line(from.file(), from.line(), from.text(), hits, all, executed);
  }

  static Line merge(Line a, Line b) {
    return new Line(
        a.file,
        a.number,
        a.text,
        Math.max(a.hits, b.hits),
        a.insns + b.insns,
        a.executed + b.executed);
  }
}
