// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The fields that programs rely on. */
class VerdictJsonTest {
  private static JsonObject json(String program) throws IOException {
    Explained explained = Verified.program("unchecked.bpf.o", program);
    return new Gson().toJsonTree(VerdictJson.of(explained)).getAsJsonObject();
  }

  @Test
  void aRefusalHasTheRuleThePlaceAndThePathWithItsAssumptions() throws IOException {
    JsonObject json = json("unchecked");
    assertThat(json.get("accepted").getAsBoolean()).isFalse();
    assertThat(json.get("errno").getAsString()).isEqualTo("EACCES");
    assertThat(json.get("rule").getAsString()).isEqualTo("V017");
    assertThat(json.get("insn").getAsInt()).isEqualTo(10);
    assertThat(json.get("register").getAsInt()).isZero();
    assertThat(json.getAsJsonObject("line").get("line").getAsInt()).isEqualTo(18);
    JsonArray path = json.getAsJsonArray("path");
    assertThat(path).hasSize(json.get("path_length").getAsInt());
    JsonObject assumption =
        path.asList().stream()
            .map(step -> step.getAsJsonObject().getAsJsonObject("assumption"))
            .filter(each -> each != null)
            .findFirst()
            .orElseThrow();
    assertThat(assumption.get("taken").getAsBoolean()).isFalse();
    assertThat(assumption.get("condition").getAsString()).isEqualTo("w1 >= 8");
    assertThat(
            assumption
                .getAsJsonArray("learned")
                .get(0)
                .getAsJsonObject()
                .get("place")
                .getAsString())
        .isEqualTo("r1");
  }

  @Test
  void anAcceptanceHasStatisticsAndStatesButNoPath() throws IOException {
    JsonObject json = json("checked");
    assertThat(json.keySet()).doesNotContain("rule", "path", "line");
    assertThat(json.getAsJsonObject("statistics").getAsJsonArray("functions")).hasSize(1);
    JsonObject last = json.getAsJsonArray("insns").get(14).getAsJsonObject();
    assertThat(last.get("text").getAsString()).isEqualTo("(95) exit");
    assertThat(last.get("walked").getAsInt()).isEqualTo(3);
    assertThat(last.getAsJsonArray("states")).isNotEmpty();
  }

  @Test
  void eachFieldIsInTheDocumentation() throws IOException {
    Set<String> names = new TreeSet<>();
    collect(json("unchecked"), names);
    collect(json("checked"), names);
    String document = Files.readString(Path.of("..", "docs", "verifier.md"));
    assertThat(names).hasSizeGreaterThan(30);
    assertThat(names).allMatch(name -> document.contains("`" + name + "`"), "is documented");
  }

  private static void collect(JsonObject object, Set<String> names) {
    object
        .entrySet()
        .forEach(
            field -> {
              names.add(field.getKey());
              if (field.getValue().isJsonObject()) {
                collect(field.getValue().getAsJsonObject(), names);
              } else if (field.getValue().isJsonArray()) {
                field
                    .getValue()
                    .getAsJsonArray()
                    .forEach(
                        each -> {
                          if (each.isJsonObject()) {
                            collect(each.getAsJsonObject(), names);
                          }
                        });
              }
            });
  }
}
