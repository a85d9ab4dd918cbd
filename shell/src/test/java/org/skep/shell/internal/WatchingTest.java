// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.skep.isa.Insn;

/** What is attached, what is missing, what happens, what takes time, and pictures in text. */
class WatchingTest {
  private static final String CAPTURE = "pcap ../capture/traffic-small.pcapng";
  private static final Insn EXIT = new Insn(0x95, 0, 0, 0, 0);

  private final ShellRun shell = new ShellRun();

  @AfterEach
  void close() {
    shell.close();
  }

  @Test
  void theOverviewShowsFreeTargetsAndWhatIsAttached() {
    shell.hooks().open("eth0");
    assertThat(shell.run("attach")).containsPattern("packets +eth0 +- +- +-");
    shell.run("load udp53.bpf.o");
    shell.run("prog attach name udp53 eth0");
    assertThat(shell.run("attach")).containsPattern("packets +eth0 +\\d+ +udp53 +1 +attached");
    shell.run("link detach 1");
    assertThat(shell.run("link list")).containsPattern("detached +detached by shell");
    assertThat(shell.run("attach -j")).contains("\"state\":\"detached\"");
  }

  @Test
  void theDoctorNamesWhatIsThere() {
    assertThat(shell.run("doctor"))
        .containsPattern("JDK +ok +" + Runtime.version().feature())
        .containsPattern("verifier +ok")
        .containsPattern("engine +ok +.*interpreter");
    assertThat(shell.run("doctor -j")).startsWith("[{\"check\":\"JDK\",\"state\":\"ok\"");
  }

  @Test
  void eventsAreKeptInOrder() {
    shell.run("map create type hash key 4 value 8 entries 2 name counts");
    shell.run("fd close all");
    assertThat(shell.run("events last 2"))
        .containsPattern("CREATED +map 1 counts +by shell\\R.*FREED +map 1 counts");
    assertThat(shell.run("events last 1 -j")).contains("\"event\":\"FREED\"");
  }

  @Test
  void theTopHasProgramsByTime() {
    shell.run("load udp53.bpf.o");
    assertThat(shell.run("top count 1 interval 1")).containsPattern("socket_filter +udp53 +0 +0");
    assertThat(shell.run("fd list")).as("it measures no more").doesNotContain("stats");
    assertThatThrownBy(() -> shell.run("top often")).hasMessageContaining("\"bpf:top help\"");
  }

  @Test
  void countersAreBars() {
    shell.run("map create /sys/fs/bpf/h type hash key 4 value 8 entries 4 name h");
    shell.run("map update name h key 1 value 80");
    shell.run("map update name h key 2 value 1");
    assertThat(shell.run("map hist name h").lines())
        .anySatisfy(line -> assertThat(line).endsWith("80 |" + "█".repeat(40)))
        .anySatisfy(line -> assertThat(line).endsWith(" 1 |▌"));
    assertThat(shell.run("map hist name h -j")).contains("\"count\":80");
    shell.run("map create type hash key 4 value 16 entries 4 name wide");
    assertThatThrownBy(() -> shell.run("map hist name wide")).hasMessageContaining("map table");
  }

  @Test
  void controlFlowIsDrawnAndWritten() {
    shell.run("load udp53.bpf.o");
    assertThat(shell.run("prog dump xlated name udp53 visual"))
        .startsWith("digraph \"udp53\" {")
        .contains("b0 -> ")
        .contains("[label=yes]")
        .endsWith("}\n");
    assertThat(shell.run("prog dump xlated name udp53 blocks"))
        .startsWith("block 0\n")
        .contains("'-> exit");
    assertThat(shell.run("prog dump xlated name udp53 blocks -j")).startsWith("[{\"block\":0,");
    assertThatThrownBy(() -> shell.run("prog dump xlated name udp53 drawn"))
        .hasMessageContaining("visual");
  }

  @Test
  void blocksEndWhereJumpsEndAndLead() {
    Insn jump = new Insn(0x15, 1, 0, 1, 0); // if r1 == 0, skip one
    Insn one = new Insn(0xb7, 0, 0, 0, 1);
    assertThat(FlowGraph.of(List.of(jump, one, EXIT)))
        .containsExactly(
            new FlowGraph.Block(0, 1, List.of(1, 2)),
            new FlowGraph.Block(1, 2, List.of(2)),
            new FlowGraph.Block(2, 3, List.of()));
  }

  @Test
  void runsAreCountedOverACapture() {
    shell.run("load udp53.bpf.o");
    assertThat(shell.run("prog run name udp53 " + CAPTURE)).contains("packets");
  }
}
