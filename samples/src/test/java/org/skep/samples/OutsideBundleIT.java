// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A bundle that was built outside of the reactor brings a map type, a kernel function and a command
 * to a shell that runs; is used from C, updated, and removed.
 */
@Timeout(900)
@ExtendWith(Samples.Built.class)
class OutsideBundleIT {
  private static final int PATIENCE = 30;
  private static final Path CAPTURE =
      Path.of("../examples/capture/traffic.pcap").toAbsolutePath().normalize();

  /** 0x0800 and 0x0806, in the order of the network. */
  private static final int IPV4 = 8;

  private static final int ARP = 0x0608;

  private static final String OTHER = "examples/bundles/map-tally.jar";
  private static final String RUN = "bpf:prog run id %d pcap " + CAPTURE;

  @Test
  void isDroppedIntoARunningShellUsedFromCUpdatedAndRemoved(Samples samples, @TempDir Path folder)
      throws Exception {
    Path deploy = Files.createDirectories(folder.resolve("deploy"));
    String load = "bpf:load " + samples.file("gauge/src/main/c/gauge.bpf.o");
    try (Shell shell = new Shell(deploy)) {
      assertThat(shell.type(load)).contains("map_type = 65568: no bundle provides that map type");
      arrives(shell, samples.file("gauge/target/gauge.jar"), load);
      isUpdated(shell, samples.file("gauge-2/target/gauge.jar"), load);
      isRemoved(shell, deploy, load);
      comesBack(shell, samples.file("gauge-2/target/gauge.jar"), deploy, load);
    }
  }

  private static void arrives(Shell shell, Path jar, String load) throws IOException {
    assertThat(shell.type("bpf:deploy " + jar))
        .contains("com.example.gauge is active")
        .contains("map type gauge (65568)")
        .contains("kernel function gauge_spread")
        .contains("command GAUGE_RESET (65568)");
    assertThat(shell.type(load))
        .contains("gauge_lengths: accepted", "gauge_bundles: accepted")
        .contains("map id 1 lengths, open as fd 4");
    assertThat(shell.type(RUN.formatted(1))).contains("2885 packets", "kept 2521");
    assertThat(shell.type("bpf:map lookup id 1 key " + IPV4))
        .isEqualTo("key: 8  value: { .last = 40, .least = 32, .most = 1500, .count = 1936 }\n");
    assertThat(shell.type("bpf:map lookup id 1 key " + ARP))
        .isEqualTo("key: 1544  value: { .last = 28, .least = 28, .most = 28, .count = 93 }\n");
    assertThat(shell.type("bpf:prog attach name gauge_bundles osgi:service_event"))
        .contains("link id ", "on tracepoint osgi:service_event");

    assertThat(shell.type("bpf:call GAUGE_RESET u32 4 u32 2"))
        .as("a field that version 1 does not know")
        .contains("EINVAL: a byte from offset 4 on is not zero, where GAUGE_RESET has no field");
    assertThat(shell.type("bpf:map dump id 1")).contains("Found 3 elements");
    assertThat(shell.type("bpf:call GAUGE_RESET u32 4 u32 0"))
        .as("a caller that knows the field, and leaves it 0")
        .isEqualTo("result  3\n");
    assertThat(shell.type("bpf:map dump id 1")).contains("Found 0 elements");
    assertThat(shell.type(RUN.formatted(1))).contains("kept 2521");
  }

  private static void isUpdated(Shell shell, Path jar, String load) throws IOException {
    assertThat(shell.type("bpf:deploy " + jar)).contains("com.example.gauge is active");
    assertThat(shell.type("felix:lb gauge")).contains("2.0.0");
    assertThat(shell.type("bpf:link list")).contains("attached");
    shell.type("bpf:deploy " + Shell.HOME.toAbsolutePath().resolve(OTHER));
    shell.type("bpf:undeploy map-tally.jar");
    assertThat(shell.type("bpf:map dump id 2"))
        .as("the services of another bundle, seen by the link over both versions")
        .contains("key: 1  value: { .last = ", "key: 4  value: { .last = ");

    assertThat(shell.type("bpf:call GAUGE_RESET u32 4 u32 100"))
        .as("the new field, on a map of version 1")
        .isEqualTo("result  2\n");
    assertThat(shell.type("bpf:map dump id 1")).contains(".count = 93", "Found 1 element");
    assertThat(shell.type("bpf:call GAUGE_RESET u32 4"))
        .as("the attribute of version 1")
        .isEqualTo("result  1\n");
    assertThat(shell.type("bpf:call GAUGE_RESET u32 4 u32 0 u32 1")).contains("EINVAL");
    assertThat(shell.type(RUN.formatted(1)))
        .as("a program and a map of version 1 run on")
        .contains("kept 2521");
    assertThat(shell.type(load)).contains("gauge_lengths: accepted", "map id 3 lengths");
    assertThat(shell.type(RUN.formatted(3))).contains("kept 2521");
  }

  private static void isRemoved(Shell shell, Path deploy, String load) throws IOException {
    assertThat(shell.type("bpf:undeploy gauge")).contains("gauge.jar is gone");
    assertThat(deploy).isEmptyDirectory();
    assertThat(shell.type("bpf:link list")).contains("dormant", "kernel function");
    assertThat(shell.type("bpf:call GAUGE_RESET u32 4")).contains("found 'GAUGE_RESET'");
    assertThat(shell.type("bpf:call 65568 u32 4"))
        .contains("EINVAL: no command has the number 65568");
    assertThat(shell.type("bpf:map update id 1 key " + IPV4 + " value '{last: 1}'")).isEmpty();
    assertThat(shell.type("bpf:map lookup id 1 key " + IPV4))
        .as("an open map stays, with the code of its version")
        .contains(".last = 1, .least = 1, .most = 1500, .count = 1937");
    assertThat(shell.type("bpf:map create type 65568 key 4 value 32 entries 3")).contains("EINVAL");
    assertThat(shell.type(load)).contains("no bundle provides that map type");
  }

  private static void comesBack(Shell shell, Path jar, Path deploy, String load)
      throws IOException {
    Files.copy(jar, deploy.resolve("gauge.jar")); // by hand, this time
    String listed = shell.type("bpf:link list");
    for (int i = 0; i < PATIENCE && listed.contains("dormant"); i++) {
      shell.type("sleep 1");
      listed = shell.type("bpf:link list");
    }
    assertThat(listed).contains("attached");
    assertThat(shell.type(load)).contains("gauge_lengths: accepted");
  }
}
