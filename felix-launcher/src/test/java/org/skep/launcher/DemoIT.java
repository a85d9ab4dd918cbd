// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code skep demo}, once; what it printed is held to what others find in the same capture. */
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
class DemoIT {
  private static final Path HOME = Path.of(System.getProperty("skep.home")).toAbsolutePath();
  private static final Path CAPTURE = HOME.resolve("examples/capture");

  private List<String> printed = List.of();
  private int status = -1;

  @BeforeAll
  void run(@TempDir Path folder) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Process demo =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dskep.home=" + HOME,
                "-jar",
                HOME.resolve("lib/felix-launcher.jar").toString(),
                "demo")
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    demo.getOutputStream().close();
    assertThat(demo.waitFor(240, TimeUnit.SECONDS)).isTrue();
    status = demo.exitValue();
    printed = Files.readAllLines(out);
  }

  /** What the command whose text holds {@code part} printed, as words. */
  private List<List<String>> after(String part) {
    List<List<String>> lines = new ArrayList<>();
    boolean isIn = false;
    for (String line : printed) {
      if (line.startsWith("skep> ")) {
        if (isIn) {
          return lines;
        }
        isIn = line.contains(part);
      } else if (isIn && line.isBlank()) {
        return lines; // remarks follow
      } else if (isIn) {
        lines.add(List.of(line.trim().split(" +")));
      }
    }
    return lines;
  }

  private static JsonObject expected() throws IOException {
    String text = Files.readString(CAPTURE.resolve("expected.json"));
    return JsonParser.parseString(text).getAsJsonObject();
  }

  private static List<String> row(String key, JsonElement of) {
    JsonObject traffic = of.getAsJsonObject();
    return List.of(key, traffic.get("packets").getAsString(), traffic.get("bytes").getAsString());
  }

  @Test
  void endsWithStatusZero() {
    assertThat(status).as(String.join("\n", printed)).isZero();
  }

  @Test
  void countsEachProtocolAsExpected() throws IOException {
    List<List<String>> rows = after("table name protocols");
    expected()
        .getAsJsonObject("protocols")
        .entrySet()
        .forEach(entry -> assertThat(rows).contains(row(entry.getKey(), entry.getValue())));
    assertThat(rows).hasSize(expected().getAsJsonObject("protocols").size() + 2);
  }

  @Test
  void listsTheTopTalkersInOrder() throws IOException {
    List<List<String>> talkers = new ArrayList<>();
    talkers.add(List.of("KEY", "PACKETS", "BYTES"));
    for (JsonElement talker : expected().getAsJsonArray("top_talkers")) {
      talkers.add(row(talker.getAsJsonObject().get("address").getAsString(), talker));
    }
    talkers.add(List.of("10", "of", expected().get("talkers").getAsString(), "elements"));
    assertThat(after("table name talkers by bytes")).isEqualTo(talkers);
  }

  @Test
  void keepsTheDnsThatIsExpectedAndSaysHowFast() throws IOException {
    String kept = expected().getAsJsonObject("udp53").get("packets").getAsString();
    assertThat(String.join(" ", after("run name udp53").get(0)))
        .contains(expected().getAsJsonObject("total").get("packets").getAsString() + " packets")
        .contains("kept " + kept + ",")
        .matches(".* \\d+ ns per packet");
  }

  @Test
  void countsTheServicesOfABundleThatStopsAndStarts() {
    assertThat(after("table name service_events"))
        .anySatisfy(row -> assertThat(row.get(0)).isEqualTo("registered"))
        .anySatisfy(row -> assertThat(row.get(0)).isEqualTo("unregistering"));
    assertThat(after("talkers by packets top 1").get(1)).startsWith("192.0.2.80");
  }

  @Test
  void usesAMapTypeThatCameWhileItRanAndLeftAgain() {
    assertThat(String.join(" ", after("bpf:deploy").get(0))).contains("map type tally (65537)");
    assertThat(after("table name talls")).hasSizeGreaterThan(2);
    assertThat(after("bpf:undeploy")).containsExactly(List.of("map-tally.jar", "is", "gone"));
    assertThat(after("lookup name talls").get(0)).contains("key:", "value:");
    assertThat(printed)
        .filteredOn(line -> line.startsWith("  ") && line.contains("tally"))
        .isEmpty();
  }

  @Test
  void countsWhatTsharkCountsNow() throws Exception {
    String dns = count("tshark", "-r", file(), "-Y", "udp.port == 53 && !icmp && !icmpv6");
    assertThat(String.join(" ", after("run name udp53").get(0))).contains("kept " + dns + ",");
    assertThat(cell("arp")).isEqualTo(count("tshark", "-r", file(), "-Y", "arp"));
  }

  @Test
  void countsWhatTcpdumpCountsNow() throws Exception {
    assertThat(cell("arp")).isEqualTo(count("tcpdump", "-n", "-r", file(), "arp"));
    assertThat(cell("icmp")).isEqualTo(count("tcpdump", "-n", "-r", file(), "icmp"));
    String total = count("tcpdump", "-n", "-r", file());
    assertThat(after("run name count").get(0).get(0)).isEqualTo(total);
  }

  private static String file() {
    return CAPTURE.resolve("traffic.pcap").toString();
  }

  private String cell(String protocol) {
    return after("table name protocols").stream()
        .filter(row -> row.get(0).equals(protocol))
        .findFirst()
        .orElseThrow()
        .get(1);
  }

  /** The number of lines that a tool prints, one for each packet. */
  private static String count(String... command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      assumeTrue(false, command[0] + " is not installed");
      throw e;
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return String.format(Locale.ROOT, "%d", out.lines().filter(l -> !l.startsWith(" 0x")).count());
  }
}
