// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** The public bpf_conformance suite; its rows are read from where SKEP_CORPUS says. */
class ConformanceTest {
  private static final int UNWIND = 5;

  @TestFactory
  Stream<DynamicTest> everyProgramOfTheSuiteGivesItsResult() throws IOException {
    String corpus = System.getenv("SKEP_CORPUS");
    assumeTrue(corpus != null, "SKEP_CORPUS is not set");
    return Files.readAllLines(Path.of(String.valueOf(corpus), "conformance.jsonl")).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .filter(row -> row.get("kind").getAsString().equals("run"))
        .map(row -> DynamicTest.dynamicTest(row.get("id").getAsString(), () -> check(row)));
  }

  private static void check(JsonObject row) {
    byte[] memory = HexFormat.of().parseHex(row.get("mem").getAsString());
    TestRun run = new TestRun();
    run.context().set(memory, 0, memory.length, false);
    long result =
        run.run(program(row.get("insns").getAsString()), run.context().address(0), memory.length);
    long expected = Long.parseUnsignedLong(row.get("expected_r0").getAsString().substring(2), 16);
    assertThat(result).as(row.get("asm").getAsString()).isEqualTo(expected);
  }

  private static Prog program(String hex) {
    Insn[] insns = Insn.decode(HexFormat.of().parseHex(hex));
    boolean[] begins = new boolean[insns.length];
    begins[0] = true;
    for (int slot = 0; slot < insns.length; slot++) {
      if (insns[slot].isSubprogramCall()) {
        begins[slot + 1 + insns[slot].imm()] = true;
      }
    }
    Prog program = new Prog();
    for (int slot = 0; slot < insns.length; slot++) {
      if (begins[slot]) {
        program.function(0);
      }
      program.add(insns[slot]);
      if (insns[slot].code() == (Op.JMP | Op.CALL | Op.X) || insns[slot].isHelperCall()) {
        program.known(UNWIND, (run, r1, r2, r3, r4, r5) -> r1);
      }
    }
    return program;
  }
}
