// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls on maps, through the whole runtime: each row must answer as Linux 6.18 did. */
class MapRowsTest {
  @ParameterizedTest
  @CsvSource({
    "hash, 56",
    "array, 75",
    "percpu_hash, 76",
    "percpu_array, 60",
    "lru_hash, 64",
    "lru_percpu_hash, 72",
    "lpm_trie, 76",
    "bloom_filter, 66",
    "queue, 72",
    "stack, 64"
  })
  void mapsAnswerAsOnLinux(String type, int rows) throws URISyntaxException {
    check("^(ops|create)/" + type + "/", rows);
  }

  @ParameterizedTest
  @CsvSource({"'BATCH', 16", "'^bind_map/', 1", "'hash_no_prealloc', 1"})
  void commandsAnswerAsOnLinux(String only, int rows) throws URISyntaxException {
    check(only, rows);
  }

  private static void check(String only, int rows) throws URISyntaxException {
    URL file = Objects.requireNonNull(MapRowsTest.class.getResource("map-rows.jsonl"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Replay replay = new Replay(stream);
    replay.run(List.of("--only=" + only, Path.of(file.toURI()).toString()), stream);
    Tally all = replay.summary("map-rows.jsonl").group("all");
    String printed = out.toString(StandardCharsets.UTF_8);
    assertThat(all.failed()).as(printed).isZero();
    assertThat(all.skipped()).as(printed).isZero();
    assertThat(all.passed()).as(printed).isEqualTo(rows);
  }
}
