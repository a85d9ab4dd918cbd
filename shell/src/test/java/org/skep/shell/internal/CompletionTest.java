// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What may stand next, and nothing else. */
class CompletionTest {
  private final ShellRun shell = new ShellRun();

  @BeforeEach
  void open() {
    shell.run("load count.bpf.o");
    shell.run("prog pin 1 /sys/fs/bpf/count");
  }

  @AfterEach
  void close() {
    shell.close();
  }

  /** Candidates after words that are parted by spaces. */
  private List<String> after(String line) {
    return after(line, "");
  }

  private List<String> after(String line, String begun) {
    PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    Env env =
        new Env(shell.bpf(), shell, new Output(out, false, 80), ShellRun.OBJECTS, Screen.NONE);
    List<String> words = Arrays.asList(line.split(" "));
    return Completion.words(env, words.get(0), words.subList(1, words.size()), begun);
  }

  @Test
  void verbsComeFirst() {
    assertThat(after("map")).contains("list", "create", "freeze").doesNotContain("hash");
    assertThat(after("help")).contains("prog", "deploy");
    assertThat(after("feature")).contains("probe", "map_types");
    assertThat(after("map list")).isEmpty();
    assertThat(after("map list", "-")).containsExactly("-j");
  }

  @Test
  void objectsAreNamedByWhatTheyAre() {
    assertThat(after("map show")).containsExactly("id", "name", "pinned");
    assertThat(after("map dump name")).containsExactly("protocols", "talkers");
    assertThat(after("prog show")).containsExactly("id", "name", "tag", "pinned");
    assertThat(after("prog show id")).containsExactly("1");
    assertThat(after("prog show pinned")).containsExactly("/sys/fs/bpf/count");
    assertThat(after("prog unpin")).containsExactly("/sys/fs/bpf/count");
    assertThat(after("map unpin")).isEmpty();
    assertThat(after("btf dump")).containsExactly("id", "file", "map", "prog");
    assertThat(after("btf dump prog name")).containsExactly("count");
    assertThat(after("btf dump map name")).containsExactly("protocols", "talkers");
    assertThat(after("link detach")).containsExactly("id", "pinned");
    assertThat(after("fd close")).hasSize(5).contains("all");
  }

  @Test
  void optionsComeWhereTheyMayStandAndOnce() {
    assertThat(after("prog dump")).containsExactly("xlated", "jited");
    assertThat(after("prog dump xlated name count")).containsExactly("opcodes", "visual", "blocks");
    assertThat(after("prog dump jited name count")).isEmpty();
    assertThat(after("prog run name count")).contains("pcap", "data_in", "repeat");
    assertThat(after("prog run 1 pcap x.pcap")).containsExactly("keep", "repeat");
    assertThat(after("prog run 1 pcap x.pcap repeat")).isEmpty();
    assertThat(after("prog run 1 pcap x.pcap repeat 3")).containsExactly("keep");
    assertThat(after("prog attach name count")).isEmpty(); // no hook is open
    shell.hooks().open("eth7");
    assertThat(after("prog attach name count")).contains("eth7");
    assertThat(after("prog attach name count eth7")).containsExactly("cookie");
    assertThat(after("map update name talkers")).containsExactly("key");
    assertThat(after("map update name talkers key")).isEmpty();
    assertThat(after("map update name talkers key 1")).containsExactly("value");
    assertThat(after("map update name talkers key 1 value 2"))
        .containsExactly("any", "exist", "noexist");
    assertThat(after("map table name talkers by bytes")).containsExactly("keys", "top");
    assertThat(after("top count")).isEmpty();
    assertThat(after("top count 3")).containsExactly("interval");
  }

  @Test
  void creatingAsksForWhatIsNotThereYet() {
    assertThat(after("map create")).contains("/sys/fs/bpf/", "type", "entries");
    assertThat(after("map create type")).contains("hash", "array").doesNotContain("type");
    assertThat(after("map create type hash"))
        .contains("key", "value")
        .doesNotContain("type", "/sys/fs/bpf/");
    assertThat(after("map create type hash key")).isEmpty();
    assertThat(after("map create type array_of_maps inner_map name"))
        .as("after create, name is the new map's")
        .isEmpty();
  }

  @Test
  void filesWhereAFileIsMeant() {
    assertThat(after("load")).contains("count.bpf.o", "include/");
    assertThat(after("prog load", "include/")).contains("include/skep/");
    assertThat(after("prog load count.bpf.o")).contains("/sys/fs/bpf/", "type", "autoattach");
    assertThat(after("prog load count.bpf.o type")).contains("socket_filter");
    assertThat(after("prog load count.bpf.o map talkers")).containsExactly("id", "name", "pinned");
    assertThat(after("deploy")).contains("count.bpf.o");
    assertThat(after("load count.bpf.o")).isEmpty();
  }
}
