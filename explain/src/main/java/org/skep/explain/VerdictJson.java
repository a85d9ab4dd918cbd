// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.skep.bpf.verify.Assumption;
import org.skep.bpf.verify.ExplainedInsn;
import org.skep.bpf.verify.KnownState;
import org.skep.bpf.verify.KnownValue;
import org.skep.bpf.verify.LineInfo;
import org.skep.bpf.verify.PathStep;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Rule;
import org.skep.bpf.verify.Statistics;
import org.skep.bpf.verify.Subprogram;
import org.skep.bpf.verify.VerifiedProgram;

/**
 * A verdict as maps, lists, texts, numbers and booleans, for any writer of JSON. The names of the
 * fields are stable: {@code docs/verifier.md} lists them. What does not apply is left out.
 */
public final class VerdictJson {
  private final Explained program;

  private VerdictJson(Explained program) {
    this.program = program;
  }

  /** The verdict on a program. */
  public static Map<String, Object> of(Explained program) {
    return new VerdictJson(program).all();
  }

  private Map<String, Object> all() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", program.name());
    json.put("section", program.section());
    json.put("accepted", program.verdict().accepted());
    Rejection rejection = program.verdict().rejection();
    if (rejection != null) {
      rejection(rejection, json);
    }
    json.put("statistics", statistics());
    if (program.verdict().explanation() == null) {
      return json;
    }
    PathStep last = program.lastStep();
    if (last != null) {
      json.put("state", values(last.before().values()));
      json.put("path", path());
      json.put("path_length", program.explanation().pathLength());
    }
    json.put("insns", program.explanation().insns().stream().map(this::insn).toList());
    return json;
  }

  private void rejection(Rejection rejection, Map<String, Object> json) {
    json.put("errno", rejection.errno().name());
    json.put("rule", rejection.rule());
    Rule rule = program.rule();
    if (rule != null) {
      json.put("rule_title", rule.title());
    }
    if (rejection.insn() >= 0) {
      json.put("insn", rejection.insn());
      line(rejection.insn(), json);
    }
    if (rejection.register() >= 0) {
      json.put("register", rejection.register());
    }
    json.put("message", rejection.message());
    json.put("found", rejection.found());
    json.put("expected", rejection.expected());
    json.put("suggestion", program.suggestion());
  }

  private void line(int insn, Map<String, Object> json) {
    LineInfo line = program.line(insn);
    if (line != null) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("file", line.file());
      fields.put("line", line.line());
      fields.put("column", line.column());
      fields.put("text", line.text());
      json.put("line", fields);
    }
  }

  private Map<String, Object> statistics() {
    Statistics statistics = program.verdict().statistics();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("processed_insns", statistics.processed());
    fields.put("states", statistics.states());
    fields.put("peak_states", statistics.peakStates());
    fields.put("max_states_per_insn", statistics.maxStatesPerInsn());
    fields.put("nanos", statistics.nanos());
    VerifiedProgram verified = program.verdict().program();
    if (verified != null) {
      List<Map<String, Object>> functions = new ArrayList<>();
      for (Subprogram subprogram : verified.subprograms()) {
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", subprogram.name());
        function.put("start", subprogram.start());
        function.put("end", subprogram.end());
        function.put("stack_bytes", subprogram.stackBytes());
        functions.add(function);
      }
      fields.put("functions", functions);
    }
    return fields;
  }

  private List<Map<String, Object>> path() {
    List<Map<String, Object>> steps = new ArrayList<>();
    KnownState before = new KnownState(-1, List.of());
    for (PathStep step : program.explanation().path()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("step", step.number());
      fields.put("insn", step.insn());
      fields.put("frame", step.before().frame());
      fields.put("changes", values(step.before().since(before)));
      Assumption assumption = step.assumption();
      if (assumption != null) {
        fields.put("assumption", assumption(assumption));
      }
      steps.add(fields);
      before = step.before();
    }
    return steps;
  }

  private static Map<String, Object> assumption(Assumption assumption) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("taken", assumption.isTaken());
    if (assumption.register() >= 0) {
      fields.put("register", assumption.register());
    }
    fields.put("condition", assumption.condition());
    fields.put("learned", values(assumption.learned()));
    return fields;
  }

  private Map<String, Object> insn(ExplainedInsn insn) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("insn", insn.insn());
    fields.put("text", insn.text());
    line(insn.insn(), fields);
    fields.put("walked", insn.walked());
    List<Map<String, Object>> states = new ArrayList<>();
    for (KnownState state : insn.states()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("frame", state.frame());
      one.put("values", values(state.values()));
      states.add(one);
    }
    fields.put("states", states);
    fields.put("states_cut", insn.isCut());
    return fields;
  }

  private static List<Map<String, Object>> values(List<KnownValue> values) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (KnownValue value : values) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("place", value.place());
      one.put("state", value.state());
      one.put("words", value.words());
      all.add(one);
    }
    return all;
  }
}
