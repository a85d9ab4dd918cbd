// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tool itself: what it takes, what it prints, what it writes. */
class ReplayTest {
  /** r0 = 7; exit. */
  private static final String SEVEN = "b7000000070000009500000000000000";

  /** r0 = r1's memory, read past the context's end. */
  private static final String WILD = "61101000700000009500000000000000";

  @TempDir Path folder;
  private Path rows = Path.of("");
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void nameRows() {
    rows = folder.resolve("rows.jsonl");
  }

  private int replay(String... args) {
    return new Replay(new PrintStream(out, true, StandardCharsets.UTF_8))
        .run(List.of(args), new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String row(String id, String insns, String verdict, String rest) throws IOException {
    String line =
        "{\"id\":\"%s\",\"prog_type\":\"socket_filter\",\"insns\":\"%s\",\"verdict\":%s,\"maps\":[]%s}\n"
            .formatted(id, insns, verdict, rest);
    Files.writeString(
        rows,
        line,
        java.nio.file.StandardOpenOption.CREATE,
        java.nio.file.StandardOpenOption.APPEND);
    return rows.toString();
  }

  @Test
  void countsAndSaysWhyEachRowFailed() throws IOException {
    String data = ",\"data\":\"%s\",\"retval\":".formatted("00".repeat(64));
    row("right", SEVEN, "\"ACCEPT\"", data + 7);
    row("wrong", SEVEN, "\"ACCEPT\"", data + 8);
    String file = row("unlike", SEVEN, "\"REJECT\"", ",\"log_last\":\"R1 !read_ok\"");
    assertThat(replay(file)).isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("FAILED wrong: returns 7, recorded 8")
        .contains("FAILED unlike: socket_filter accepted UNSAFE, Linux rejects: R1 !read_ok")
        .endsWith("1 passed, 2 failed, 0 skipped\n");
  }

  @Test
  void callersWithFewerRightsAreComparedWithWhatLinuxAnswersThem() throws IOException {
    // r0 = r1: returning the context's address is not for every caller.
    String leak = "bf100000000000009500000000000000";
    String strict = ",\"kernel_6_18_cap_bpf_only\":{\"verdict\":\"REJECT\"}";
    row("leak", leak, "\"ACCEPT\"", strict);
    String file = row("unknown", SEVEN, "\"ACCEPT\"", "");
    assertThat(replay("--privileges=bpf", file)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("1 passed, 0 failed, 0 skipped\n");
    assertThat(replay("--privileges=some", file)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("no privileges are called \"some\"");
  }

  @Test
  void comparesObjectsOfAFolderWithWhatLinuxSaid() throws IOException {
    Path objects = Files.createDirectories(folder.resolve("objects/bpf"));
    for (String name : List.of("count.bpf.o", "tally.bpf.o")) {
      Files.copy(Path.of("../examples/bpf").resolve(name), objects.resolve(name));
    }
    Files.writeString(objects.resolve("text.o"), "no object");
    Files.writeString(
        rows,
        """
        {"id":"elf/bpf/count.bpf.o#count","verdict":"ACCEPT","errno":null}
        {"id":"elf/bpf/tally.bpf.o#tally","verdict":"REJECT","errno":"EINVAL","log_last":"a | b"}
        """);
    assertThat(replay("--compat=" + objects.getParent(), rows.toString())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("- 1 Linux accepted, Skep accepted\n", "- 1 Linux rejected, Skep not loaded\n")
        .contains("- 1 Linux not recorded, Skep not read\n")
        .contains("\n| bpf/count.bpf.o | count | accepted | accepted |\n")
        .contains(
            "\n| bpf/tally.bpf.o | tally | rejected, EINVAL: a \\| b | not loaded: map \"talls\":")
        .contains("\n| bpf/text.o |  | – | not read: ");
    assertThat(replay("--compat=" + rows)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("rows.jsonl is no folder of objects");
  }

  @Test
  void summarisesByTagAndType() throws IOException {
    row("a", SEVEN, "\"ACCEPT\"", ",\"insn_processed\":1,\"tags\":[\"portable\"]");
    String file = row("b", SEVEN, "\"REJECT\"", ",\"log_last\":\"too many\",\"tags\":[\"other\"]");
    replay(file);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .containsPattern("\nrows.jsonl\n")
        .containsPattern("\n  all +1 +1 +0  1/2 50.0% +0  1/1 100.0% +- +x2.000\n")
        .containsPattern("\n  prog_type:socket_filter +1 +1 +0 ")
        .containsPattern("\n  tag:other +0 +1 +0 ")
        .containsPattern("\n  tag:portable +1 +0 +0  1/1 100.0% +0  1/1 100.0% +- +x2.000\n");
  }

  @Test
  void writesWhatWasObservedNotWhatWasExpected() throws IOException {
    row("alone", SEVEN, "null", ",\"data\":\"%s\"".formatted("00".repeat(64)));
    String file = row("refused", WILD, "\"ACCEPT\"", ",\"log_last\":\"never seen\"");
    Path observed = folder.resolve("out.jsonl");
    replay("--out=" + observed, file);
    List<String> lines = Files.readAllLines(observed);
    assertThat(lines).hasSize(2);
    JsonObject alone = JsonParser.parseString(lines.get(0)).getAsJsonObject();
    assertThat(alone.get("id").getAsString()).isEqualTo("alone");
    assertThat(alone.get("verdict").getAsString()).isEqualTo("ACCEPT");
    assertThat(alone.get("runs").toString()).isEqualTo("[{\"retval\":7}]");
    JsonObject refused = JsonParser.parseString(lines.get(1)).getAsJsonObject();
    assertThat(refused.get("verdict").getAsString()).isEqualTo("REJECT");
    assertThat(refused.get("log_last").getAsString()).isNotEqualTo("never seen");
  }

  @Test
  void failsWhenNoRowMatches() throws IOException {
    String file = row("a", SEVEN, "\"ACCEPT\"", "");
    assertThat(replay("--only=nothing", file)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("no row matches --only=nothing");
  }

  @Test
  void takesAnEngineByItsName() throws IOException {
    String file = row("a", SEVEN, "\"ACCEPT\"", "");
    assertThat(replay("--engine=interpreter", file)).isZero();
    assertThat(replay("--engine=steam", file)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("no engine is called \"steam\"");
  }

  @Test
  void saysWhichLineIsNoRow() throws IOException {
    Files.writeString(rows, "{\"id\":\"a\",\"steps\":[]}\n[broken\n");
    assertThat(replay(rows.toString())).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("rows.jsonl:2 is no JSON object");
  }

  @Test
  void asksForRowsThatCanBeRead() {
    assertThat(replay()).isEqualTo(2);
    assertThat(replay(folder.resolve("none").toString())).isEqualTo(2);
    assertThat(replay("--unknown")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("usage: replay ");
  }
}
