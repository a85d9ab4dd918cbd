// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.typed.BpfProgram;
import org.skep.isa.Insn;
import org.skep.prog.socket.PacketHook;
import org.skep.prog.socket.capture.CaptureReader;

class ProgCommandTest {
  private final ShellRun shell = new ShellRun();

  @AfterEach
  void close() {
    shell.close();
  }

  @Test
  void verdictsSayWhatWasAcceptedAndWhatItIsNow() {
    assertThat(shell.run("load count.bpf.o").lines())
        .hasSize(3)
        .satisfies(
            lines -> {
              assertThat(lines.get(0))
                  .matches("count: accepted, 372 insns, \\d+ processed; id 1, open as fd \\d+");
              assertThat(lines.get(1)).matches("map id \\d+ protocols, open as fd \\d+");
            });
    assertThat(shell.run("fd list")).contains("prog", "count", "protocols", "talkers");
    assertThat(shell.run("prog list").lines())
        .element(1)
        .asString()
        .matches("1 +socket_filter +count +[0-9a-f]{16} +372 .*");
  }

  @Test
  void refusedProgramsFailTheCommandWithTheReasonAndTheEndOfTheLog(@TempDir Path folder)
      throws IOException {
    Files.write(folder.resolve("bad.o"), corrupted());
    assertThatThrownBy(() -> shell.run("load bad.o", folder))
        .hasMessage("EINVAL: 1 of 1 programs were refused: count");
    assertThat(shell.printed())
        .startsWith("count: refused, EINVAL: ")
        .contains("unknown opcode ff");
    assertThatThrownBy(() -> shell.run("load bad.o -j", folder)).isNotNull();
    assertThat(shell.printed())
        .startsWith("[{\"name\":\"count\",\"section\":\"socket\",\"accepted\":false,")
        .contains("\"errno\":\"EINVAL\"", "\"rule\":\"V");
    shell.run("fd close all");
    assertThatThrownBy(() -> shell.run("prog load bad.o", folder))
        .hasMessageStartingWith("E")
        .hasMessageContaining("program \"count\"");
    assertThat(shell.run("prog list")).isEmpty();
  }

  /** The object, its last exit made an instruction that is none. */
  private static byte[] corrupted() throws IOException {
    byte[] bytes = Files.readAllBytes(ShellRun.OBJECTS.resolve("count.bpf.o"));
    for (int at = 0; at + 8 <= bytes.length; at += 8) {
      if ((bytes[at] & 0xff) == 0x95 && bytes[at + 1] == 0 && bytes[at + 4] == 0) {
        bytes[at] = (byte) 0xff;
        return bytes;
      }
    }
    throw new AssertionError("no exit in the object");
  }

  @Test
  void programsRunOverCapturesAndKeepWhatTheyKeep(@TempDir Path folder) {
    Path kept = folder.resolve("kept.pcap");
    shell.run("prog load udp53.bpf.o /sys/fs/bpf/udp53");
    assertThat(shell.run("fd list")).isEmpty();
    assertThat(shell.run("prog run name udp53 pcap ../capture/traffic.pcap keep " + kept + " -j"))
        .startsWith("{\"packets\":2885,\"bytes\":956921,\"kept\":329,\"skipped\":0,");
    assertThat(shell.run("prog run pinned /sys/fs/bpf/udp53 pcap " + kept))
        .startsWith("329 packets, ")
        .contains("kept 329, dropped 0");
    assertThat(shell.run("link list")).isEmpty();
  }

  @Test
  void framesGetVerdictsAndGoOnAsTheProgramLeftThem(@TempDir Path folder) throws IOException {
    Path kept = folder.resolve("kept.pcap");
    shell.run("load nodns.bpf.o");
    assertThat(shell.run("prog run name nodns pcap ../capture/traffic.pcap keep " + kept))
        .startsWith(
            "2885 packets, 956921 bytes: XDP_DROP 329, XDP_PASS 2394, XDP_TX 162; not run 0; ");
    assertThat(shell.run("prog run name nodns pcap " + kept + " repeat 2 -j"))
        .startsWith("{\"packets\":2556,")
        .contains("\"verdicts\":{\"XDP_PASS\":2394,\"XDP_TX\":162}");
    try (CaptureReader before = CaptureReader.open(ShellRun.CAPTURE);
        CaptureReader after = CaptureReader.open(kept)) {
      assertThat(differences(before, after)).isEqualTo(Map.of("swapped", 162, "same", 2394));
    }
    assertThatThrownBy(
            () -> shell.run("prog run name nodns pcap ../capture/traffic.pcap data_in hex 00"))
        .hasMessageContaining("pcap beside data_in");
  }

  /** How the frames of a capture that are in another differ from what they were. */
  private static Map<String, Integer> differences(CaptureReader before, CaptureReader after)
      throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    while (after.next()) {
      do {
        assertThat(before.next()).isTrue();
      } while (before.timestampNanos() != after.timestampNanos()
          || !Arrays.equals(payload(before), payload(after)));
      counts.merge(
          Arrays.equals(bytes(before, 0, 6), bytes(after, 0, 6))
              ? "same"
              : Arrays.equals(bytes(before, 0, 6), bytes(after, 6, 12)) ? "swapped" : "wrong",
          1,
          Integer::sum);
    }
    return counts;
  }

  private static byte[] payload(CaptureReader reader) {
    return bytes(reader, 12, reader.capturedLength());
  }

  private static byte[] bytes(CaptureReader reader, int from, int to) {
    return Arrays.copyOfRange(reader.data(), reader.offset() + from, reader.offset() + to);
  }

  @Test
  void capturesPassSeveralTimesOverOneLoad() {
    shell.run("load count.bpf.o");
    assertThat(shell.run("prog run name count pcap ../capture/traffic-small.pcapng repeat 3"))
        .startsWith("100 packets, ");
    long packets =
        Pattern.compile("\"packets\":(\\d+)")
            .matcher(shell.run("map table name protocols -j"))
            .results()
            .mapToLong(match -> Long.parseLong(match.group(1)))
            .sum();
    assertThat(packets).isEqualTo(300);
    assertThatThrownBy(
            () -> shell.run("prog run name count pcap ../capture/traffic.pcap keep x repeat 2"))
        .hasMessageContaining("keep beside repeat");
  }

  @Test
  void programsRunOverBytes() {
    load(5);
    assertThat(shell.run("prog run 1 data_in hex " + "00 ".repeat(14) + " repeat 3"))
        .matches("Return value: 5, duration \\(average\\): \\d+ns\n");
    assertThat(shell.run("prog run 1 data_in hex " + "00".repeat(14) + " -j"))
        .matches("\\{\"retval\":5,\"duration\":\\d+,\"data_out\":\\[.*\\]\\}\n");
    assertThatThrownBy(() -> shell.run("prog run 1 data_in hex 00"))
        .hasMessageStartingWith("EINVAL: data_size_in = 1");
  }

  private void load(int result) {
    BpfProgram.builder(
            shell.bpf(),
            ProgTypes.SOCKET_FILTER,
            List.of(new Insn(0xb7, 0, 0, 0, result), new Insn(0x95, 0, 0, 0, 0)))
        .name("constant")
        .load();
  }

  @Test
  void dumpsShowInstructionsWithMapsById() {
    shell.run("load count.bpf.o");
    assertThat(shell.run("prog dump xlated name count"))
        .startsWith("; int count(struct __sk_buff *skb) {\n   0: (bf) r6 = r1\n")
        .contains("r1 = map[id:", "call bpf_map_lookup_elem#1", "(95) exit");
    load(0);
    assertThat(shell.run("prog dump xlated name constant -j"))
        .startsWith("[{\"insn\":0,\"disasm\":\"(b7) r0 = 0\"},");
  }

  @Test
  void dumpsShowTheBytesOfInstructionsAsBpftoolDoes() {
    load(5);
    assertThat(shell.run("prog dump xlated 1 opcodes"))
        .isEqualTo(
            """
               0: (b7) r0 = 5
                   b7 00 00 00 05 00 00 00
               1: (95) exit
                   95 00 00 00 00 00 00 00
            """);
    assertThat(shell.run("prog dump xlated 1 opcodes -j"))
        .startsWith(
            "[{\"insn\":0,\"disasm\":\"(b7) r0 = 5\",\"opcodes\":{\"code\":\"0xb7\",\"src_reg\":\"0x0\","
                + "\"dst_reg\":\"0x0\",\"off\":[\"0x00\",\"0x00\"],"
                + "\"imm\":[\"0x05\",\"0x00\",\"0x00\",\"0x00\"]}},");
    shell.run("load count.bpf.o");
    assertThat(shell.run("prog dump xlated name count opcodes"))
        .containsPattern("map\\[id:\\d+]\n       18 11( [0-9a-f]{2}){6}( 00){8}\n");
    assertThatThrownBy(() -> shell.run("prog dump 1"))
        .hasMessageContaining("found '1', expected xlated PROG or jited PROG");
  }

  @Test
  void programsSayWhichEngineRunsThem() {
    load(5);
    assertThat(shell.run("prog show 1")).containsPattern("engine +interpreter\n");
    assertThat(shell.run("prog show 1 -j")).contains("\"engine\":\"interpreter\",\"refusals\":[]");
    assertThat(shell.run("prog dump jited 1"))
        .isEqualTo("no code: the engine \"interpreter\" runs the program as it is\n");
    assertThat(shell.run("prog dump jited 1 -j"))
        .isEqualTo("{\"engine\":\"interpreter\",\"refusals\":[],\"insns\":[]}\n");
  }

  @Test
  void tracesShowEachInstructionAndWhatChanged() {
    // r1 = 2; call f; r0 += 1; exit; f: r0 = r1; exit
    List<Insn> insns =
        List.of(
            new Insn(0xb7, 1, 0, 0, 2),
            new Insn(0x85, 0, 1, 0, 2),
            new Insn(0x07, 0, 0, 0, 1),
            new Insn(0x95, 0, 0, 0, 0),
            new Insn(0xbf, 0, 1, 0, 0),
            new Insn(0x95, 0, 0, 0, 0));
    BpfProgram.builder(shell.bpf(), ProgTypes.SOCKET_FILTER, insns).name("calls").load();
    String data = " data_in hex " + "00".repeat(14);
    assertThat(shell.run("prog trace 1" + data).lines().skip(1))
        .containsExactly(
            "   0: (b7) r1 = 2",
            "      r1=0x2",
            "   1: (85) call pc+2",
            "        r1=0x2 r2=0xc0 r10=0x100000400",
            "   4:   (bf) r0 = r1",
            "        r0=0x2",
            "   5:   (95) exit",
            "      r0=0x2",
            "   2: (07) r0 += 1",
            "      r0=0x3",
            "   3: (95) exit",
            "Return value: 3, after 6 instructions");
    assertThat(shell.run("prog trace 1 steps 2" + data)).contains("… 4 more");
    assertThat(shell.run("prog trace 1 -j steps 2" + data))
        .startsWith(
            "{\"steps\":[{\"insn\":0,\"frame\":0,\"disasm\":\"(b7) r1 = 2\",\"registers\":[\"0x0\",")
        .endsWith("],\"executed\":6,\"fault\":\"\",\"retval\":3}\n");
    shell.run("load count.bpf.o");
    assertThat(shell.run("prog trace name count" + data)).contains("; int count(struct __sk_buff");
  }

  @Test
  void attachedProgramsAreLinksUntilTheyAreDetached() {
    load(0);
    PacketHook hook = shell.hooks().open("eth0");
    assertThat(shell.run("prog attach 1 eth0 cookie 9"))
        .matches("link id 1, open as fd \\d+: program 1 on packets eth0\n");
    assertThat(hook.attached()).isOne();
    assertThat(shell.run("link list").lines())
        .element(1)
        .asString()
        .matches("1 +1 +packets +eth0 +9 +attached +- +-");
    shell.run("link pin 1 /sys/fs/bpf/link");
    assertThat(shell.run("link show pinned /sys/fs/bpf/link -j")).contains("\"cookie\":9");
    shell.run("link detach 1");
    assertThat(hook.attached()).isZero();
    assertThat(shell.run("link show 1")).contains("detached by shell");
    assertThatThrownBy(() -> shell.run("prog attach 1 eth9")).hasMessageStartingWith("ENOENT: ");
  }

  @Test
  void programsAreNamedByIdNameTagAndPin() {
    load(0);
    String tag = shell.run("prog show 1 -j").replaceAll(".*\"tag\":\"([0-9a-f]+)\".*\n", "$1");
    shell.run("prog pin tag " + tag + " /sys/fs/bpf/p");
    assertThat(shell.run("prog show pinned /sys/fs/bpf/p")).contains("constant");
    assertThatThrownBy(() -> shell.run("map show pinned /sys/fs/bpf/p"))
        .hasMessage("EINVAL: /sys/fs/bpf/p is a program with the id 1, expected a map");
    assertThatThrownBy(() -> shell.run("prog show pinned /sys/fs/bpf/q"))
        .hasMessage("ENOENT: nothing is pinned at /sys/fs/bpf/q; pins are: [/sys/fs/bpf/p]");
    assertThatThrownBy(() -> shell.run("prog show first"))
        .hasMessageContaining("found 'first', expected id N");
  }

  @Test
  void filesThatAreNotThereOrAreNoObjectsAreRefused() {
    assertThatThrownBy(() -> shell.run("load nosuch.o"))
        .hasMessageStartingWith("ENOENT: no file ")
        .hasMessageContaining("files are relative to " + ShellRun.OBJECTS);
    assertThatThrownBy(() -> shell.run("load count.bpf.c")).hasMessageStartingWith("EINVAL: ");
    assertThatThrownBy(() -> shell.run("prog load count.bpf.o fast"))
        .hasMessageContaining("found 'fast', expected type NAME");
  }

  @Test
  void whatProgramsPrintIsShown() {
    // char text[8] = "hi"; bpf_trace_printk(text, 3); return 0;
    List<Insn> insns =
        List.of(
            new Insn(0x7a, 10, 0, -8, 0x6968),
            new Insn(0xbf, 1, 10, 0, 0),
            new Insn(0x07, 1, 0, 0, -8),
            new Insn(0xb7, 2, 0, 0, 3),
            new Insn(0xb7, 3, 0, 0, 0),
            new Insn(0xb7, 4, 0, 0, 0),
            new Insn(0xb7, 5, 0, 0, 0),
            new Insn(0x85, 0, 0, 0, 6),
            new Insn(0xb7, 0, 0, 0, 0),
            new Insn(0x95, 0, 0, 0, 0));
    BpfProgram.builder(shell.bpf(), ProgTypes.SOCKET_FILTER, insns).license("GPL").load();
    shell.run("prog run 1 data_in hex " + "00".repeat(14) + " repeat 2");
    assertThat(shell.run("prog tracelog").lines()).hasSize(2).allMatch(l -> l.endsWith("hi"));
  }

  @Test
  void pinsAreRemoved() {
    load(0);
    shell.run("prog pin 1 /sys/fs/bpf/p");
    shell.run("prog unpin /sys/fs/bpf/p");
    assertThat(shell.run("prog show 1 -j")).contains("\"pinned\":[]");
    assertThatThrownBy(() -> shell.run("prog unpin /sys/fs/bpf/p"))
        .hasMessageStartingWith("ENOENT: ");
  }

  @Test
  void programsShareAMapThatIsThere() {
    shell.run("load count.bpf.o");
    shell.run("prog load count.bpf.o /sys/fs/bpf/second map protocols id 1");
    int maps = shell.run("map list -j").split("\"name\":\"protocols\"", -1).length - 1;
    assertThat(maps).isOne();
  }
}
