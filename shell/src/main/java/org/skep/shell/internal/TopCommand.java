// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfObjects.ProgramInfo;

/** {@code bpf:top}: programs by the time that they took; measures while it shows. */
final class TopCommand {
  private static final int TABLES = 5;
  private static final int INTERVAL_MILLIS = 1000;

  /** Of one program in one interval. */
  private record Row(ProgramInfo info, long runs, long nanos) {}

  private TopCommand() {}

  static void run(Env env, Args args) {
    if (args.accept("help")) {
      Usage.print(env.out(), "top");
      return;
    }
    int count = TABLES;
    int millis = INTERVAL_MILLIS;
    while (args.hasNext()) {
      if (args.accept("count")) {
        count = args.u32("how many tables");
      } else if (args.accept("interval")) {
        millis = args.u32("milliseconds");
      } else {
        args.end();
      }
    }
    int measuring = env.bpf().call(Cmd.ENABLE_STATS, BpfAttr.create()).orThrow();
    try {
      show(env, count, millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Ctrl-C ends it
    } finally {
      BpfObjects.close(env.bpf(), measuring);
    }
  }

  private static void show(Env env, int count, int millis) throws InterruptedException {
    Map<Integer, ProgramInfo> before = programs(env);
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      Thread.sleep(millis);
      Map<Integer, ProgramInfo> now = programs(env);
      print(env, before, now, System.nanoTime() - start);
      before = now;
    }
  }

  private static Map<Integer, ProgramInfo> programs(Env env) {
    Map<Integer, ProgramInfo> all = new HashMap<>();
    Objects.each(
        env,
        ObjectKind.PROG,
        program -> all.put(program.id(), BpfObjects.programInfo(env.bpf(), program.fd())));
    return all;
  }

  private static void print(
      Env env, Map<Integer, ProgramInfo> before, Map<Integer, ProgramInfo> now, long elapsed) {
    List<Row> rows = new ArrayList<>();
    for (ProgramInfo info : now.values()) {
      ProgramInfo old = before.get(info.id());
      rows.add(
          new Row(
              info,
              info.runCount() - (old == null ? 0 : old.runCount()),
              info.runTimeNanos() - (old == null ? 0 : old.runTimeNanos())));
    }
    rows.sort(
        Comparator.comparingLong(Row::nanos)
            .thenComparingLong(Row::runs)
            .reversed()
            .thenComparingInt(row -> row.info().id()));
    List<Map<String, Object>> table = new ArrayList<>();
    for (Row row : rows) {
      table.add(fields(env, row, elapsed / 1e9));
    }
    env.out().table(table);
  }

  private static Map<String, Object> fields(Env env, Row row, double seconds) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", row.info().id());
    fields.put("type", Names.programType(env.providers(), row.info().type()));
    fields.put("name", row.info().name());
    fields.put("runs_per_s", Math.round(row.runs() / seconds));
    fields.put("ns_per_run", row.runs() == 0 ? 0 : row.nanos() / row.runs());
    fields.put("cpu_percent", Math.round(row.nanos() / seconds / 1e6) / 10.0);
    fields.put("total_runs", row.info().runCount());
    return fields;
  }
}
