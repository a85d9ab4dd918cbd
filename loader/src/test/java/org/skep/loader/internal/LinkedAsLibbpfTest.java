// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.skep.btf.Btf;
import org.skep.isa.Insn;
import org.skep.loader.ProgramSpec;

/** Programs are linked, and adapted to moved types, into the instructions that libbpf makes. */
class LinkedAsLibbpfTest {
  static Stream<Arguments> programs() {
    return Stream.of("link", "core")
        .flatMap(
            object ->
                Samples.json(object + ".json").keySet().stream().map(p -> Arguments.of(object, p)));
  }

  @ParameterizedTest(name = "{0}.bpf.c, {1}")
  @MethodSource("programs")
  void isTheSame(String object, String program) {
    JsonObject recorded = Samples.json(object + ".json").getAsJsonObject(program);
    ObjectReader reader = Samples.reader(object);
    ProgramSpec spec =
        reader.programs().stream().filter(p -> p.name().equals(program)).findFirst().orElseThrow();
    Linked linked = reader.link(spec, resolver(object, reader));
    Insn[] expected =
        Insn.decode(java.util.HexFormat.of().parseHex(recorded.get("insns").getAsString()));
    assertThat(text(linked.insns())).isEqualTo(text(List.of(expected)));
    JsonObject maps = new JsonObject();
    for (Linked.Fix fix : linked.fixes()) {
      if (fix instanceof Linked.MapFix map) {
        maps.addProperty("" + fix.insn(), reader.maps().get(map.map()).name());
      }
    }
    for (Map.Entry<String, JsonElement> entry : recorded.getAsJsonObject("maps").entrySet()) {
      assertThat(maps.get(entry.getKey()))
          .as("map at %s", entry.getKey())
          .isEqualTo(entry.getValue());
    }
    assertThat(maps.size()).isEqualTo(recorded.getAsJsonObject("maps").size());
  }

  private static @Nullable CoreResolver resolver(String object, ObjectReader reader) {
    Btf types = reader.types();
    if (types == null) {
      return null;
    }
    return new CoreResolver(types, object.equals("core") ? Samples.types("core_target.o") : types);
  }

  private static List<String> text(List<Insn> insns) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < insns.size(); i++) {
      Insn insn = insns.get(i);
      lines.add(i + ": " + insn);
    }
    return lines;
  }
}
