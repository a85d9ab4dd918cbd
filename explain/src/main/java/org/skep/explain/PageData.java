// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.explain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.skep.bpf.verify.Assumption;
import org.skep.bpf.verify.ExplainedInsn;
import org.skep.bpf.verify.Explanation;
import org.skep.bpf.verify.KnownState;
import org.skep.bpf.verify.KnownValue;
import org.skep.bpf.verify.LineInfo;
import org.skep.bpf.verify.PathStep;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Rule;
import org.skep.bpf.verify.Statistics;
import org.skep.bpf.verify.Subprogram;
import org.skep.bpf.verify.VerifiedProgram;

/** What the page's script reads: equal states and values are written once, and named by number. */
final class PageData {
  private final Explained program;
  private final ScriptJson json;
  private final Map<KnownState, Integer> states = new LinkedHashMap<>();
  private final Map<KnownValue, Integer> values = new LinkedHashMap<>();

  private PageData(Explained program, ScriptJson json) {
    this.program = program;
    this.json = json;
  }

  static String json(List<Explained> programs) {
    ScriptJson json = new ScriptJson();
    json.array(programs, program -> new PageData(program, json).write());
    return json.toString();
  }

  private void write() {
    Explanation explanation = program.explanation();
    Rejection rejection = program.verdict().rejection();
    json.object(
        () -> {
          json.field("name", Plain.text(program.name()));
          json.field("section", Plain.text(program.section()));
          json.name("statistics").object(this::statistics);
          json.name("functions").array(functions(), this::function);
          if (rejection != null) {
            json.name("rejection").object(() -> rejection(rejection));
          }
          json.name("lines").array(explanation.lines(), this::line);
          json.name("insns").array(explanation.insns(), this::insn);
          json.name("path").array(explanation.path(), this::step);
          json.field("pathLength", explanation.pathLength());
          json.name("states").array(states.keySet(), this::state);
          json.name("values").array(values.keySet(), this::value);
        });
  }

  private void statistics() {
    Statistics statistics = program.verdict().statistics();
    json.field("processed", statistics.processed());
    json.field("states", statistics.states());
    json.field("micros", statistics.nanos() / 1000);
  }

  private List<Subprogram> functions() {
    VerifiedProgram verified = program.verdict().program();
    return verified == null ? List.of() : verified.subprograms();
  }

  private void function(Subprogram function) {
    json.object(
        () -> {
          json.field("name", Plain.text(function.name()));
          json.field("start", function.start());
          json.field("end", function.end());
          json.field("stack", function.stackBytes());
        });
  }

  private void rejection(Rejection rejection) {
    json.field("rule", rejection.rule());
    json.field("insn", rejection.insn());
    json.field("register", rejection.register());
    json.field("message", Plain.text(rejection.message()));
    json.field("found", Plain.text(rejection.found()));
    json.field("expected", Plain.text(rejection.expected()));
    json.field("suggestion", Plain.text(program.suggestion()));
    Rule rule = program.rule();
    if (rule != null) {
      json.name("text")
          .object(
              () -> {
                json.field("title", rule.title());
                json.field("meaning", rule.meaning());
                json.field("cause", rule.cause());
                json.field("remedy", rule.remedy());
              });
    }
  }

  private void line(LineInfo line) {
    json.object(
        () -> {
          json.field("insn", line.insn());
          json.field("file", Plain.text(line.file()));
          json.field("line", line.line());
          json.field("text", Plain.text(line.text()));
        });
  }

  private void insn(ExplainedInsn insn) {
    json.object(
        () -> {
          json.field("slot", insn.insn());
          json.field("text", Plain.text(insn.text()));
          json.field("walked", insn.walked());
          json.name("states").array(insn.states(), each -> json.number(number(each)));
          if (insn.isCut()) {
            json.field("cut", 1);
          }
        });
  }

  private void step(PathStep step) {
    json.object(
        () -> {
          json.field("insn", step.insn());
          json.field("state", number(step.before()));
          Assumption assumption = step.assumption();
          if (assumption != null) {
            json.name("assumption")
                .object(
                    () -> {
                      json.name("taken").bool(assumption.isTaken());
                      json.field("register", assumption.register());
                      json.field("condition", Plain.text(assumption.condition()));
                    });
          }
        });
  }

  private int number(KnownState state) {
    Integer known = states.get(state);
    if (known != null) {
      return known;
    }
    state.values().forEach(value -> values.putIfAbsent(value, values.size()));
    states.put(state, states.size());
    return states.size() - 1;
  }

  private void state(KnownState state) {
    json.object(
        () -> {
          json.field("frame", state.frame());
          json.name("values")
              .array(state.values(), value -> json.number(values.getOrDefault(value, 0)));
        });
  }

  private void value(KnownValue value) {
    json.array(
        List.of(value.place(), value.state(), value.words()), text -> json.text(Plain.text(text)));
  }
}
