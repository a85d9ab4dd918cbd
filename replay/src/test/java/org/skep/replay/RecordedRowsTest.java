// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rows recorded on Linux, and the figures that must not get worse. */
class RecordedRowsTest {
  private String corpus = "";
  private String printed = "";

  @BeforeEach
  void findRows() {
    String folder = System.getenv("SKEP_CORPUS");
    assumeTrue(folder != null, "SKEP_CORPUS is not set: there are no recorded rows");
    corpus = String.valueOf(folder);
  }

  private Replay replay(String file, String... options) {
    List<String> args = new ArrayList<>(List.of(options));
    args.add(Path.of(corpus, file).toString());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Replay replay = new Replay(stream);
    replay.run(args, stream);
    printed = out.toString(StandardCharsets.UTF_8);
    return replay;
  }

  private Tally all(String file, String... options) {
    return replay(file, options).summary(file).group("all");
  }

  @Test
  void theConformanceSuiteGivesItsResults() {
    Tally all = all("conformance.jsonl");
    assertThat(all.failed()).as(printed).isZero();
    assertThat(all.passed()).isEqualTo(359);
  }

  @Test
  void callsAnswerAsOnLinux() {
    Replay replay =
        replay(
            "syscall.jsonl",
            "--only=^(attr_|cmd/|badfd/|prog_load/|log/|(create|ops)/(hash|array)/)(?!.*(batch|BATCH))");
    Tally all = replay.summary("syscall.jsonl").group("all");
    assertThat(all.failed()).as(printed).isZero();
    assertThat(all.passed()).as(printed).isGreaterThanOrEqualTo(533);
  }

  @Test
  void generatedProgramsAreJudgedAndRunAsOnLinux() {
    Tally all = all("fuzz.jsonl");
    assertThat(all.failed()).as(printed).isZero();
    assertThat(all.passed()).isEqualTo(2022);
  }

  @Test
  void nothingThatLinuxRejectsForSafetyIsAccepted() {
    Summary summary = replay("verifier.jsonl").summary("verifier.jsonl");
    assertThat(summary.group("all").unsafe()).as(printed).isZero();
    assertThat(summary.group("prog_type:socket_filter").sameVerdict())
        .as(printed)
        .isGreaterThanOrEqualTo(346);
    assertThat(summary.group("all").sameVerdict()).as(printed).isGreaterThanOrEqualTo(653);
    assertThat(summary.group("tag:portable").sameVerdict()).as(printed).isGreaterThanOrEqualTo(590);
  }

  @Test
  void callersWithFewerRightsAreJudgedAsOnLinuxButForSpeculation() {
    Tally portable =
        replay("verifier.jsonl", "--privileges=bpf")
            .summary("verifier.jsonl")
            .group("tag:portable");
    assertThat(portable.sameVerdict()).as(printed).isGreaterThanOrEqualTo(340);
    assertThat(portable.unsafe()).as(printed).isLessThanOrEqualTo(4);
  }

  @Test
  void compiledProgramsAreJudgedAndRunAsOnLinux() {
    Tally all = all("programs.jsonl");
    assertThat(all.unsafe()).as(printed).isZero();
    assertThat(all.sameVerdict()).as(printed).isGreaterThanOrEqualTo(126);
    assertThat(all.passed()).as(printed).isEqualTo(all.sameVerdict());
  }

  /** What the verifier tells engines holds at each instruction that the rows' programs execute. */
  @Test
  void factsForEnginesHoldInEveryRun() {
    Tally generated = all("fuzz.jsonl", "--engine=checked");
    assertThat(generated.failed()).as(printed).isZero();
    replay("verifier.jsonl", "--engine=checked");
    System.out.printf(
        "RecordedRowsTest: %d facts compared, %d wrong%n",
        CheckedEngine.COMPARED.sum(), CheckedEngine.WRONG.sum());
    assertThat(CheckedEngine.COMPARED.sum()).isPositive();
    assertThat(CheckedEngine.WRONG.sum()).isZero();
  }
}
