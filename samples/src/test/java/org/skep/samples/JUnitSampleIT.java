// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A project of one's own tests its eBPF in JUnit, and sees what its tests executed. */
@Timeout(900)
@ExtendWith(Samples.Built.class)
class JUnitSampleIT {
  @Test
  void itsTestsRan(Samples samples) throws Exception {
    Path report =
        samples.file("junit/target/surefire-reports/TEST-com.example.firewall.FirewallTest.xml");
    assertThat(Files.readString(report))
        .contains("tests=\"3\" errors=\"0\" skipped=\"0\" failures=\"0\"")
        .contains("forgetsAPortWhenItsTimeIsOver");
  }

  @Test
  void theCoverageNamesItsSource(Samples samples) throws Exception {
    Path source = samples.file("junit/src/main/c/firewall.bpf.c").toRealPath();
    List<String> lines = Files.readAllLines(source);
    List<String> lcov = Files.readAllLines(samples.file("junit/target/coverage/lcov.info"));
    assertThat(lcov)
        .contains("SF:" + source, "FNDA:7,firewall")
        .contains(
            "DA:%d,3".formatted(1 + lines.indexOf("  __sync_fetch_and_add(&block->dropped, 1);")))
        .contains(
            "DA:%d,1".formatted(1 + lines.indexOf("    bpf_map_delete_elem(&blocked, &key);")));
    assertThat(Files.readString(samples.file("junit/target/coverage/coverage.txt")))
        .contains("firewall.bpf.o firewall: ");
    assertThat(samples.file("junit/target/coverage/index.html")).isNotEmptyFile();
  }
}
