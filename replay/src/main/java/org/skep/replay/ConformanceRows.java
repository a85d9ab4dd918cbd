// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import com.google.gson.JsonObject;
import org.skep.bpf.BpfException;
import org.skep.bpf.BpfResult;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfProgram;
import org.skep.core.Skep;
import org.skep.isa.Insn;

/**
 * The public conformance suite. Rows to run go straight to the engine, under a program type of this
 * tool's own: r1 points to the row's memory, r2 is its length. Rows to refuse go through the call.
 */
final class ConformanceRows implements Rows {
  private final String engine;

  ConformanceRows(String engine) {
    this.engine = engine;
  }

  @Override
  public Outcome run(JsonObject row) {
    String id = row.get("id").getAsString();
    String kind = row.get("kind").getAsString();
    return switch (kind) {
      case "run" -> execute(row, id);
      case "raw_reject" -> refuse(row, id);
      default -> Outcome.skipped(id, kind + ": about an assembler, or wrong on purpose");
    };
  }

  private Outcome execute(JsonObject row, String id) {
    JsonObject observed = new JsonObject();
    observed.addProperty("id", id);
    long result;
    try {
      Insn[] insns = Insn.decode(Json.hex(row, "insns"));
      result = new BareProgram(insns, engine).run(Json.hex(row, "mem"));
    } catch (ProgramFault | BpfException | IllegalArgumentException e) {
      observed.addProperty("errno", String.valueOf(e.getMessage()));
      return Outcome.compared("ended in: " + e.getMessage(), observed);
    }
    observed.addProperty("r0", "0x" + Long.toHexString(result));
    String expected = Json.text(row, "expected_r0");
    if (expected == null) {
      return Outcome.notCompared("no result recorded", observed);
    }
    boolean isSame = Long.parseUnsignedLong(expected.substring(2), 16) == result;
    return Outcome.compared(
        isSame ? "" : "r0 is 0x%x, recorded %s".formatted(result, expected), observed);
  }

  private Outcome refuse(JsonObject row, String id) {
    JsonObject observed = new JsonObject();
    observed.addProperty("id", id);
    byte[] bytes = Json.hex(row, "insns");
    try (Skep skep = Skep.builder().engine(engine).open()) {
      BpfResult result =
          BpfProgram.builder(
                  skep.bpf(), ProgTypes.SOCKET_FILTER, java.util.List.of(Insn.decode(bytes)))
              .license("GPL")
              .tryLoad();
      observed.addProperty("verdict", result.succeeded() ? "ACCEPT" : "REJECT");
      if (result.succeeded()) {
        BpfObjects.close(skep.bpf(), result.value());
      }
      return Outcome.compared(result.succeeded() ? "accepted, must be refused" : "", observed);
    }
  }
}
