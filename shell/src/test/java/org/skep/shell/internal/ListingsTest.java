// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Descriptors, BTF, features, help, completion and JSON. */
class ListingsTest {
  private final ShellRun shell = new ShellRun();

  @AfterEach
  void close() {
    shell.close();
  }

  @Test
  void descriptorsAreListedAndClosed() {
    shell.run("map create type hash key 4 value 8 entries 2 name counts");
    assertThat(shell.run("fd list -j"))
        .isEqualTo("[{\"fd\":3,\"kind\":\"map\",\"id\":1,\"name\":\"counts\"}]\n");
    shell.run("fd close 3");
    assertThat(shell.run("map list")).isEmpty();
    assertThatThrownBy(() -> shell.run("fd close 3"))
        .hasMessage("EBADF: 3 is not open; open are []");
    shell.run("load count.bpf.o");
    shell.run("fd close all");
    assertThat(shell.run("prog list")).isEmpty();
  }

  @Test
  void typesPrintAsBpftoolPrintsThem() {
    shell.run("load count.bpf.o");
    assertThat(shell.run("btf list").lines().skip(1)).hasSize(1);
    String dump = shell.run("btf dump map name protocols");
    assertThat(dump).contains("STRUCT 'traffic' size=16 vlen=2\n\t'packets' type_id=");
    assertThat(shell.run("btf dump file count.bpf.o")).contains("STRUCT 'traffic' size=16");
    assertThat(shell.run("btf dump prog 1 -j")).startsWith("{\"types\":[{\"id\":1,\"kind\":");
    shell.run("map create type hash key 4 value 8 entries 2 name plain");
    assertThatThrownBy(() -> shell.run("btf dump map name plain"))
        .hasMessage("ENOENT: it was loaded without BTF");
  }

  @Test
  void anyCommandIsCalledByItsFields() {
    // A hash of keys of 4 bytes, values of 8, and 2 elements.
    assertThat(shell.run("call MAP_CREATE u32 1 u32 4 u32 8 hex 02 00 00 00"))
        .isEqualTo("result  3\n");
    assertThat(shell.run("call fd_get_next u32 0 u32 0 -j"))
        .isEqualTo("{\"result\":0,\"attr\":\"0000000003000000\"}\n");
    assertThatThrownBy(() -> shell.run("call 4711"))
        .hasMessage("EINVAL: no command has the number 4711");
    assertThatThrownBy(() -> shell.run("call MAP_CREAT"))
        .hasMessageContaining("expected a command; \"bpf:feature probe commands\" lists them");
    assertThatThrownBy(() -> shell.run("call MAP_FREEZE u32 3 u32 1"))
        .hasMessageContaining("EINVAL: a byte from offset 4 on is not zero");
    assertThatThrownBy(() -> shell.run("call MAP_FREEZE u16 3"))
        .hasMessageContaining("found 'u16', expected u32, u64 or hex");
  }

  @Test
  void featuresAreWhatIsThereNow() {
    shell.hooks().open("eth0");
    String features = shell.run("feature -j");
    assertThat(features)
        .contains("\"map_types\":[\"array\",", "\"hash\"")
        .contains("\"MAP_CREATE\"", "\"TRACE_READ\"")
        .contains("\"socket_filter\":[\"bpf_map_lookup_elem\"")
        .contains("\"packets\":[\"eth0\"]");
    String socket = features.replaceAll(".*\"socket_filter\":\\[\"([^]]*)].*", "$1");
    assertThat(socket).contains("bpf_skb_load_bytes").doesNotContain("bpf_probe_read_kernel");
    assertThat(shell.run("feature")).contains("helpers of socket_filter:\n  bpf_");
    assertThat(shell.run("prog list")).isEmpty();
  }

  @Test
  void helpShowsTheUsageOfEachNoun() {
    assertThat(shell.run("help")).contains("bpf:prog", "bpf:map", "-j");
    for (String noun : Usage.NOUNS) {
      String verb = noun.equals("help") ? "" : " help";
      assertThat(shell.run(noun + verb)).as(noun).contains("bpf:" + noun);
    }
    assertThat(shell.run("help map")).contains("bpf:map create");
  }

  @Test
  void jsonEscapesWhatItMust() {
    assertThat(Json.write(Map.of("a\"\\\n\u0001", List.of(1, 2.5, true, Double.NaN))))
        .isEqualTo("{\"a\\\"\\\\\\n\\u0001\":[1,2.5,true,\"NaN\"]}");
  }

  @Test
  void typedWordsAreFoundAgainOnTheLine() {
    Object[] arguments = {"dump", 1L, "hex", 1.0, 2.0};
    assertThat(TypedWords.of("map", arguments, "cd x; bpf:map dump 01 hex 1d 2f | grep a"))
        .containsExactly("dump", "01", "hex", "1d", "2f");
    assertThat(TypedWords.of("map", arguments, "map dump 1 hex 1d 2f; map dump 1 hex 1f 2f"))
        .containsExactly("dump", "1", "hex", "1.0", "2.0");
    assertThat(TypedWords.of("map", arguments, null))
        .containsExactly("dump", "1", "hex", "1.0", "2.0");
  }
}
