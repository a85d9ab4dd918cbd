// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.core.Skep;

/** Scenarios of calls: each step must answer as recorded. */
final class ScenarioRows implements Rows {
  private static final int CPUS = 2;

  private final Types types;
  private final String engine;

  ScenarioRows(Types types, String engine) {
    this.types = types;
    this.engine = engine;
  }

  @Override
  public Outcome run(JsonObject row) {
    String id = row.get("id").getAsString();
    String missing = missing(row.getAsJsonArray("steps"));
    if (missing != null) {
      return Outcome.skipped(id, missing);
    }
    JsonObject observed = new JsonObject();
    observed.addProperty("id", id);
    JsonArray steps = new JsonArray();
    observed.add("steps", steps);
    StringBuilder differences = new StringBuilder();
    try (Skep skep = Skep.builder().cpus(CPUS).engine(engine).open()) {
      Map<String, Integer> fds = new HashMap<>();
      for (JsonElement element : row.getAsJsonArray("steps")) {
        JsonObject step = element.getAsJsonObject();
        Step.Result result = new Step(skep.bpf(), step, fds).run();
        steps.add(observed(step, result));
        String name = Json.text(step, "as");
        if (name != null) {
          fds.put(name, Math.max(result.value(), -1));
        }
        compare(differences, steps.size(), step, result);
      }
    }
    if (Json.isTrue(row, "nondeterministic")) {
      return Outcome.notCompared("nondeterministic", observed);
    }
    return Outcome.compared(differences.toString(), observed);
  }

  private @Nullable String missing(JsonArray steps) {
    for (JsonElement element : steps) {
      JsonObject step = element.getAsJsonObject();
      String cmd = step.get("cmd").getAsString();
      int mapType = field(step, "map_type");
      if (cmd.equals("MAP_CREATE") && types.lacksMap(mapType)) {
        return "no bundle provides map type " + Types.mapName(mapType);
      }
      int programType = field(step, "prog_type");
      if (cmd.equals("PROG_LOAD") && types.lacksProgram(programType)) {
        return "no bundle provides program type " + programType;
      }
    }
    return null;
  }

  private static int field(JsonObject step, String name) {
    JsonObject attr = step.getAsJsonObject("attr");
    return attr == null ? 0 : Json.number(attr, name, 0);
  }

  private static JsonObject observed(JsonObject step, Step.Result result) {
    JsonObject observed = new JsonObject();
    boolean isFd = result.value() >= 0 && step.has("as");
    if (isFd) {
      observed.addProperty("ret", "fd");
    } else {
      observed.addProperty("ret", Math.max(result.value(), -1));
    }
    observed.addProperty("errno", result.errno());
    JsonObject out = new JsonObject();
    result
        .changed()
        .forEach((field, bytes) -> out.addProperty(field, HexFormat.of().formatHex(bytes)));
    observed.add("out", out);
    return observed;
  }

  private static void compare(
      StringBuilder differences, int number, JsonObject step, Step.Result result) {
    if (!step.has("ret")) {
      return;
    }
    String expected = Json.text(step, "errno");
    String found = result.errno();
    if (isLogged(step) && ("ENOSPC".equals(expected) || "ENOSPC".equals(found))) {
      compareTruncation(differences, number, step, result);
      return;
    }
    boolean isSame = expected == null ? found == null : expected.equals(found);
    if (!isSame) {
      add(differences, number, step, "errno", found, expected);
      return;
    }
    JsonElement value = step.get("ret");
    boolean isNumber = value.getAsJsonPrimitive().isNumber();
    if (expected == null && isNumber && value.getAsInt() != result.value()) {
      add(differences, number, step, "ret", result.value(), value);
    }
    if (expected == null || step.has("out")) {
      compareOut(differences, number, step, result);
    }
  }

  private static boolean isLogged(JsonObject step) {
    return step.get("cmd").getAsString().equals("PROG_LOAD")
        && step.getAsJsonObject("attr").has("log_buf");
  }

  /** The texts have other lengths than Linux's: what counts is that truncation is told. */
  private static void compareTruncation(
      StringBuilder differences, int number, JsonObject step, Step.Result result) {
    int size = step.getAsJsonObject("attr").get("log_size").getAsInt();
    int needed = result.attr().u32(Step.offsetOf("PROG_LOAD", "log_true_size"));
    boolean mustTell = size < needed;
    if (mustTell != "ENOSPC".equals(result.errno())) {
      add(
          differences,
          number,
          step,
          "errno for a log of " + needed + " in " + size + " bytes",
          result.errno(),
          mustTell ? "ENOSPC" : "another");
    }
  }

  private static void compareOut(
      StringBuilder differences, int number, JsonObject step, Step.Result result) {
    JsonObject out = step.getAsJsonObject("out");
    if (out == null) {
      return;
    }
    String cmd = step.get("cmd").getAsString();
    for (Map.Entry<String, JsonElement> entry : out.entrySet()) {
      String field = entry.getKey();
      JsonElement expected = entry.getValue();
      boolean isVolatile =
          !expected.isJsonPrimitive()
              || expected.getAsString().equals("*")
              || field.contains("log_");
      if (isVolatile) {
        continue;
      }
      if (field.startsWith("attr.")) {
        int found = result.attr().u32(Step.offsetOf(cmd, field.substring(5)));
        if (found != expected.getAsNumber().intValue()) {
          add(differences, number, step, field, found, expected);
        }
      } else {
        byte[] changed = result.changed().get(field);
        String found = changed == null ? "unchanged" : HexFormat.of().formatHex(changed);
        if (!found.equals(expected.getAsString())) {
          add(differences, number, step, field, found, expected);
        }
      }
    }
  }

  private static void add(
      StringBuilder differences,
      int number,
      JsonObject step,
      String what,
      @Nullable Object found,
      @Nullable Object expected) {
    if (!differences.isEmpty()) {
      differences.append("; ");
    }
    differences
        .append("step ")
        .append(number)
        .append(' ')
        .append(step.get("cmd").getAsString())
        .append(": ")
        .append(what)
        .append(" is ")
        .append(found)
        .append(", recorded ")
        .append(expected);
  }
}
