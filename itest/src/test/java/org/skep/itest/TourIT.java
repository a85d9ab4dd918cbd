// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The tour runs every command of the shell, most of them with {@code -j} too. */
public class TourIT {
  /** For what the tour prints, and the watched folder. */
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void everyCommandOfTheTourPrintsWhatItShould() throws Exception {
    Path home = Path.of(System.getProperty("skep.home")).normalize();
    Path tour = Path.of("../examples/tour.gosh").toAbsolutePath().normalize();
    File printed = folder.newFile();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dskep.home=" + home,
                "-Dskep.deploy=" + folder.newFolder(),
                "-jar",
                home.resolve("lib/felix-launcher.jar").toString(),
                "-f",
                tour.toString())
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed)
            .start();
    int status = process.waitFor();
    String text = Files.readString(printed.toPath(), StandardCharsets.UTF_8);
    assertEquals(text, 0, status);
    for (String expected :
        new String[] {
          "[{\"check\":\"JDK\",\"state\":\"ok\"",
          "count: accepted",
          "\"accepted\":true",
          "\"opcodes\":{\"code\":\"0x",
          "\"engine\":\"",
          "\"steps\":[{\"insn\":0,\"frame\":0,",
          "digraph \"count\" {",
          "2885 packets, 956921 bytes",
          "Found 2 elements",
          "40 |████",
          "osgi:service_event",
          "RUNS PER S",
          "\"event\":\"CREATED\"",
          "XDP_DROP 329, XDP_PASS 2394, XDP_TX 162",
          "is active, brings map type tally (65537)",
          "\"brings\":[\"map type tally (65537)\"]",
          "{\"bundle\":\"org.skep.map.tally\",\"state\":\"started\"}",
          "{\"bundle\":\"map-tally.jar\",\"state\":\"gone\"}",
        }) {
      assertTrue("not printed: " + expected + "\n" + text, text.contains(expected));
    }
  }
}
