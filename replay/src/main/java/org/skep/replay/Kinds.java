// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import org.skep.bpf.verify.Privileges;

/** Tells the kinds of rows apart, by what they have. */
final class Kinds {
  private final Rows scenarios;
  private final Rows conformance;
  private final Rows programs;
  private final Rows objects;

  Kinds(Types types, String engine, Privileges privileges, Path file) {
    scenarios = new ScenarioRows(types, engine);
    conformance = new ConformanceRows(engine);
    programs = new ProgramRows(types, engine, privileges, file);
    objects = new ObjectRows(types, engine, file);
  }

  Rows of(JsonObject row) {
    if (row.has("steps")) {
      return scenarios;
    }
    if (row.has("kind")) {
      return conformance;
    }
    if (row.has("obj")) {
      return objects;
    }
    if (row.has("insns") || row.has("insns_file")) {
      return programs;
    }
    throw new IllegalArgumentException("a row has steps, kind, obj or insns; this one has none");
  }
}
