// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.skep.bpf.BpfResult;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.typed.BpfProgram;
import org.skep.core.Skep;
import org.skep.isa.Insn;

/** Loads, verifications and faults are in a flight recording. */
class FlightRecorderTest {
  private static final Insn R0_0 = new Insn(0xb7, 0, 0, 0, 0);
  private static final Insn EXIT = new Insn(0x95, 0, 0, 0, 0);

  @TempDir private Path folder;

  @Test
  void loadsAndVerificationsAreRecorded() throws Exception {
    Path file = folder.resolve("loads.jfr");
    try (Recording recording = new Recording();
        Skep skep = Skep.builder().name("recorded").open()) {
      recording.start();
      try (BpfProgram program =
          BpfProgram.builder(skep.bpf(), ProgTypes.SOCKET_FILTER, List.of(R0_0, EXIT))
              .name("fine")
              .load()) {
        assertThat(program.id()).isPositive();
      }
      BpfResult refused =
          BpfProgram.builder(skep.bpf(), ProgTypes.SOCKET_FILTER, List.of(EXIT)).tryLoad();
      assertThat(refused.succeeded()).isFalse();
      recording.stop();
      recording.dump(file);
    }
    assertThat(Files.size(file)).isPositive();
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    assertThat(events)
        .filteredOn(event -> event.getEventType().getName().equals("org.skep.ProgramLoad"))
        .anySatisfy(event -> assertThat(event.getString("name")).isEqualTo("fine"))
        .anySatisfy(event -> assertThat(event.getString("errno")).isEqualTo("EACCES"));
    assertThat(events)
        .filteredOn(event -> event.getEventType().getName().equals("org.skep.Verify"))
        .anySatisfy(event -> assertThat(event.getString("rule")).isEmpty())
        .anySatisfy(event -> assertThat(event.getString("rule")).isEqualTo("V013"));
  }

  @Test
  void faultsAreRecorded() throws Exception {
    Path file = folder.resolve("faults.jfr");
    List<Insn> longer = new ArrayList<>(Collections.nCopies(100, R0_0));
    longer.add(EXIT);
    int id;
    try (Recording recording = new Recording();
        Skep skep = Skep.builder().budget(10).open();
        BpfProgram program =
            BpfProgram.builder(skep.bpf(), ProgTypes.SOCKET_FILTER, longer).name("long").load()) {
      id = program.id();
      recording.start();
      program.testRun(new byte[64], 1);
      recording.stop();
      recording.dump(file);
    }
    assertThat(RecordingFile.readAllEvents(file))
        .filteredOn(event -> event.getEventType().getName().equals("org.skep.ProgramFault"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getInt("program")).isEqualTo(id);
              assertThat(event.getString("name")).isEqualTo("long");
              assertThat(event.getString("why")).contains("budget");
            });
  }
}
