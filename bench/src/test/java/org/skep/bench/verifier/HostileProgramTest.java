// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.skep.bpf.Errno;
import org.skep.bpf.verify.Limits;
import org.skep.bpf.verify.Privileges;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Verdict;

/**
 * Programs made to blow the verifier up get their verdict within the limits, whatever those are.
 */
class HostileProgramTest {
  private static final Limits SHORT =
      new Limits(
          Limits.LINUX.instructions(),
          100_000,
          Limits.LINUX.pendingBranches(),
          Limits.LINUX.maps(),
          Limits.LINUX.subprograms(),
          Limits.LINUX.nanos());

  /** What Linux 6.18 says of those that end within 100,000 instructions; the others are E2BIG. */
  private static final Map<String, String> ANSWERS = new HashMap<>();

  static {
    ANSWERS.put("endless-same", "EINVAL");
    ANSWERS.put("loop-two-ways", "EFAULT");
    ANSWERS.put("pending-branches", "EFAULT");
    ANSWERS.put("calls-deep", "EFAULT");
    ANSWERS.put("calls-deep-stack", "EFAULT");
    ANSWERS.put("may-goto-row", "ENOMEM");
    ANSWERS.put("helpers-all", "EACCES");
    for (String name :
        new String[] {
          "lookups-unchecked",
          "subprograms-256",
          "callbacks-nested",
          "may-goto-nest",
          "precision-chain",
          "shifts-by-unknown"
        }) {
      ANSWERS.put(name, "accepted");
    }
  }

  static Stream<String> names() {
    return HostileSamples.all().stream().map(Sample::name);
  }

  private static Sample sample(String name) {
    return HostileSamples.all().stream().filter(s -> s.name().equals(name)).findFirst().get();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyOneGetsAVerdictWithinTheLimits(String name) {
    Verdict verdict = Hostile.verdict(sample(name), SHORT, Privileges.FULL);
    Rejection rejection = verdict.rejection();
    String answer = rejection == null ? "accepted" : rejection.errno().name();
    assertThat(answer).isEqualTo(ANSWERS.getOrDefault(name, "E2BIG"));
    assertThat(verdict.statistics().processed()).isLessThanOrEqualTo(SHORT.processed() + 1);
    assertThat(verdict.statistics().peakStates()).isLessThanOrEqualTo(SHORT.processed());
  }

  @ParameterizedTest
  @MethodSource("names")
  void callersWithoutRightsGetNoMoreOutOfThem(String name) {
    Verdict verdict = Hostile.verdict(sample(name), SHORT, Privileges.BPF_ONLY);
    assertThat(verdict.statistics().processed()).isLessThanOrEqualTo(SHORT.processed() + 1);
  }

  @Test
  void whenTheTimeIsOverTheProgramIsRefused() {
    Limits none = new Limits(1_000_000, 1_000_000, 8192, 64, 256, 1);
    Rejection rejection =
        Objects.requireNonNull(
            Hostile.verdict(sample("endless-count"), none, Privileges.FULL).rejection());
    assertThat(rejection.errno()).isEqualTo(Errno.E2BIG);
    assertThat(rejection.message()).contains("Verification took more than");
  }
}
