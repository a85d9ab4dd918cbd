// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Attr;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.BpfResult;
import org.skep.bpf.Cmd;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.verify.Limits;
import org.skep.bpf.verify.Privileges;
import org.skep.core.Skep;
import org.skep.isa.Insn;

/** Programs as instructions: the verdict, and what accepted ones return. */
final class ProgramRows implements Rows {
  private static final Pattern STATISTICS =
      Pattern.compile("^(processed \\d+ insns|verification time |stack depth |mark_precise: )");

  private final Types types;
  private final String engine;
  private final Privileges privileges;
  private final Path folder;

  ProgramRows(Types types, String engine, Privileges privileges, Path file) {
    this.types = types;
    this.engine = engine;
    this.privileges = privileges;
    Path parent = file.toAbsolutePath().getParent();
    this.folder = parent == null ? Path.of("") : parent;
  }

  @Override
  public Outcome run(JsonObject row) {
    String id = row.get("id").getAsString();
    String typeName = row.get("prog_type").getAsString();
    int type = types.program(typeName);
    if (type < 0) {
      return Outcome.skipped(id, "no bundle provides program type " + typeName);
    }
    String missing = missing(row);
    if (missing != null) {
      return Outcome.skipped(id, missing);
    }
    JsonObject observed = new JsonObject();
    observed.addProperty("id", id);
    try (Skep skep =
        Skep.builder().cpus(2).engine(engine).verification(Limits.LINUX, privileges).open()) {
      Insn[] insns = insns(row);
      RowMaps maps = new RowMaps(skep.bpf(), type);
      for (JsonElement map : maps(row)) {
        int fd = maps.create(map.getAsJsonObject());
        for (JsonElement at : map.getAsJsonObject().getAsJsonArray("insn_idx")) {
          Insn insn = insns[at.getAsInt()];
          insns[at.getAsInt()] = new Insn(insn.code(), insn.dst(), insn.src(), insn.off(), fd);
        }
      }
      BpfResult result = load(skep.bpf(), type, row, insns);
      List<String> differences = new ArrayList<>();
      observe(observed, result);
      JsonObject linux = Recorded.answer(row);
      compareVerdict(linux, result, typeName, differences);
      runAll(skep.bpf(), row, linux, result, observed, differences);
      if (!Json.has(linux, "verdict")) {
        return Outcome.notCompared("no verdict recorded", observed);
      }
      return Outcome.compared(String.join("; ", differences), observed);
    }
  }

  private static JsonArray maps(JsonObject row) {
    return row.has("maps") ? row.getAsJsonArray("maps") : new JsonArray();
  }

  private @Nullable String missing(JsonObject row) {
    for (JsonElement element : maps(row)) {
      JsonObject map = element.getAsJsonObject();
      String name = map.get("type").getAsString();
      if (types.lacksMap(Types.map(name)) || Types.map(name) < 0) {
        return "no bundle provides map type " + name;
      }
      if (Json.has(map, "value_btf")) {
        return "map values with special fields are not supported";
      }
    }
    if (row.has("kfunc_fixups") || row.has("attach_func")) {
      return "needs functions of the Linux kernel";
    }
    if (Recorded.meansNothing(row)) {
      return "the recorded verdict means nothing";
    }
    return null;
  }

  private Insn[] insns(JsonObject row) {
    if (!row.has("insns_file")) {
      return Insn.decode(Json.hex(row, "insns"));
    }
    try (InputStream in =
        new GZIPInputStream(
            Files.newInputStream(folder.resolve(row.get("insns_file").getAsString())))) {
      return Insn.decode(in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalArgumentException("insns_file: " + e, e);
    }
  }

  private static BpfResult load(Bpf bpf, int type, JsonObject row, Insn[] insns) {
    BpfAttr attr = BpfAttr.create();
    byte[] bytes = Insn.encode(List.of(insns));
    long program = bpf.memory().map(bytes);
    long license = bpf.memory().mapString("GPL");
    long functions = 0;
    try {
      if (row.has("func_info")) {
        byte[] records = RowBtf.functions(row);
        functions = bpf.memory().map(records);
        attr.u32(Attr.ProgLoad.PROG_BTF_FD, RowBtf.load(bpf, row))
            .u32(Attr.ProgLoad.FUNC_INFO_REC_SIZE, 8)
            .u32(Attr.ProgLoad.FUNC_INFO_CNT, records.length / 8)
            .u64(Attr.ProgLoad.FUNC_INFO, functions);
      }
      attr.u32(Attr.ProgLoad.PROG_TYPE, type)
          .u32(Attr.ProgLoad.INSN_CNT, insns.length)
          .u64(Attr.ProgLoad.INSNS, program)
          .u64(Attr.ProgLoad.LICENSE, license)
          .u32(Attr.ProgLoad.LOG_LEVEL, 1)
          .u32(Attr.ProgLoad.PROG_FLAGS, Json.number(row, "prog_flags", 0))
          .u32(Attr.ProgLoad.EXPECTED_ATTACH_TYPE, Json.number(row, "expected_attach_type", 0));
      return bpf.call(Cmd.PROG_LOAD, attr);
    } finally {
      if (functions != 0) {
        bpf.memory().unmap(functions);
      }
      bpf.memory().unmap(program);
      bpf.memory().unmap(license);
    }
  }

  static void observe(JsonObject observed, BpfResult result) {
    observed.addProperty("verdict", result.succeeded() ? "ACCEPT" : "REJECT");
    observed.addProperty("errno", result.succeeded() ? null : String.valueOf(result.errno()));
    var verdict = result.verdict();
    if (verdict != null) {
      observed.addProperty("log_last", result.succeeded() ? null : lastLine(verdict.log()));
      observed.addProperty("insn_processed", verdict.statistics().processed());
    }
  }

  /** The last line of a log but for the statistics. */
  private static String lastLine(String log) {
    return log.lines()
        .filter(line -> !line.isBlank() && !STATISTICS.matcher(line).find())
        .reduce("", (before, line) -> line);
  }

  static void compareVerdict(
      JsonObject linux, BpfResult result, String type, List<String> differences) {
    if (!Json.has(linux, "verdict") || Recorded.isAccepted(linux) == result.succeeded()) {
      return;
    }
    if (result.succeeded()) {
      differences.add(
          "%s accepted%s, Linux rejects: %s"
              .formatted(
                  type,
                  Recorded.isRejectedForSafety(linux) ? " UNSAFE" : "",
                  Json.text(linux, "log_last")));
    } else {
      differences.add("refused, Linux accepts: " + result.reason());
    }
  }

  private static void runAll(
      Bpf bpf,
      JsonObject row,
      JsonObject linux,
      BpfResult loaded,
      JsonObject observed,
      List<String> differences) {
    if (!loaded.succeeded()) {
      return;
    }
    List<JsonObject> runs = new ArrayList<>();
    if (linux.has("runs")) {
      linux.getAsJsonArray("runs").forEach(run -> runs.add(run.getAsJsonObject()));
    } else if (row.has("data")) {
      runs.add(row);
    }
    boolean ignoresResult =
        Json.isTrue(row, "reads_uninit_stack")
            || Json.isTrue(row, "nondeterministic")
            || Recorded.hasTag(row, "retval_is_pointer");
    JsonArray results = new JsonArray();
    try (BpfProgram program = BpfProgram.of(bpf, loaded.value())) {
      for (JsonObject run : runs) {
        JsonObject one = new JsonObject();
        try {
          int result = program.testRun(Json.hex(run, "data"), 1).result();
          one.addProperty("retval", Integer.toUnsignedLong(result));
          boolean isCompared = Json.has(run, "retval") && !ignoresResult;
          if (isCompared && run.get("retval").getAsNumber().intValue() != result) {
            differences.add(
                "returns %s, recorded %s"
                    .formatted(Integer.toUnsignedString(result), run.get("retval")));
          }
        } catch (BpfException e) {
          one.addProperty("errno", e.errno().name());
          if (Json.has(run, "retval")) {
            differences.add("run refused: " + e.errno() + ": " + e.reason());
          }
        }
        results.add(one);
      }
    }
    observed.add("runs", results);
  }
}
