// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a terminal changes: tables fit it, and long work says how far it is. */
class ScreenTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream terminal = new PrintStream(bytes, true, UTF_8);

  @Test
  void tablesFitTheTerminalByCuttingTheirWidestCells() {
    try (ShellRun shell = new ShellRun()) {
      shell.run("map create type hash key 4 value 8 entries 9 name a_rather_long_1");
      shell.run("map pin name a_rather_long_1 /sys/fs/bpf/a/path/that/is/longer/than/needed");
      String whole = shell.run("map list");
      assertThat(whole).contains("a_rather_long_1", "/than/needed");
      for (int width : new int[] {100, 80, 60}) {
        shell.watchOn(new Screen(width, null));
        String text = shell.run("map list");
        assertThat(text.lines()).hasSize(2).allMatch(line -> line.length() <= width);
        assertThat(text).contains("…");
        assertThat(shell.run("map list -j")).contains("/than/needed");
      }
    }
  }

  @Test
  void progressIsOneLineOverItselfAfterAMomentAndGoneAtTheEnd() {
    AtomicLong now = new AtomicLong();
    try (Progress progress = new Progress(terminal, now::get)) {
      progress.show("%d packets", 1);
      assertThat(bytes.size()).as("short work says nothing").isZero();
      now.addAndGet(600_000_000);
      progress.show("%d packets", 2);
      progress.show("%d packets", 3);
      now.addAndGet(200_000_000);
      progress.show("%d packets", 4);
    }
    assertThat(bytes.toString(UTF_8)).isEqualTo("\r\033[K2 packets\r\033[K4 packets\r\033[K");
  }

  @Test
  void whereNobodyWatchesThereIsNoProgress() {
    AtomicLong now = new AtomicLong();
    try (Progress progress = new Progress(null, now::get)) {
      now.addAndGet(600_000_000);
      progress.show("%d packets", 1);
    }
    assertThat(bytes.size()).isZero();
  }
}
