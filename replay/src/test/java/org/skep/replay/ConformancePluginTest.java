// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Called as the public runner calls it: a process, its arguments, its standard input. */
class ConformancePluginTest {
  /** r0 = the first byte of memory + the length. */
  private static final String LOADS =
      "71 10 00 00 00 00 00 00  0f 20 00 00 00 00 00 00  95 00 00 00 00 00 00 00 ";

  private record Answer(int status, String out, String err) {}

  private static Answer call(String program, String... args) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Replay.class.getName(),
                "conformance-plugin"));
    command.addAll(List.of(args));
    Path err = Files.createTempFile("conformance-plugin", ".err");
    Process process = new ProcessBuilder(command).redirectError(err.toFile()).start();
    try (var in = process.getOutputStream()) {
      in.write(program.getBytes(StandardCharsets.UTF_8));
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    String errors = Files.readString(err);
    Files.delete(err);
    return new Answer(status, out.strip(), errors);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--engine=interpreter", "--engine=jit"})
  void theResultIsPrintedInHexadecimal(String options) throws Exception {
    Answer answer = call(LOADS, "f0  01  02  ", options);
    assertThat(answer.err()).isEmpty();
    assertThat(answer.status()).isZero();
    assertThat(answer.out()).isEqualTo("f3");
  }

  @Test
  void aProgramThatFaultsIsToldOnTheStandardError() throws Exception {
    Answer answer = call(LOADS, "");
    assertThat(answer.status()).isOne();
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err()).contains("slot 0: 1 bytes at offset 0 are outside");
  }

  @Test
  void whatIsNoProgramIsRefused() throws Exception {
    assertThat(call("xy").err()).contains("hexadecimal");
    assertThat(call("").err()).contains("no program");
    assertThat(call(LOADS, "", "--elf").status()).isEqualTo(2);
  }

  @Test
  void rowsOfTheSuiteGiveTheirResults() throws Exception {
    String folder = System.getenv("SKEP_CORPUS");
    assumeTrue(folder != null, "SKEP_CORPUS is not set: there are no recorded rows");
    for (JsonObject row : rows(Path.of(String.valueOf(folder), "conformance.jsonl"))) {
      Answer answer = call(row.get("insns").getAsString(), row.get("mem").getAsString());
      assertThat("0x" + answer.out())
          .as("%s: %s", row.get("id"), answer)
          .isEqualTo(row.get("expected_r0").getAsString());
    }
  }

  /** Every thirtieth of those that give a result. */
  private static List<JsonObject> rows(Path file) throws IOException {
    List<JsonObject> all = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i += 30) {
      JsonObject row = JsonParser.parseString(lines.get(i)).getAsJsonObject();
      if (row.get("kind").getAsString().equals("run") && !row.get("expected_r0").isJsonNull()) {
        all.add(row);
      }
    }
    assertThat(all).hasSizeGreaterThan(5);
    return all;
  }
}
