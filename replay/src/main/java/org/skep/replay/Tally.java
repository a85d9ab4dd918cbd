// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;

/** Counts over a group of rows: how they ended, and how verdicts agree with the recorded ones. */
final class Tally {
  private int passed;
  private int failed;
  private int skipped;
  private int accepted;
  private int acceptedAlike;
  private int judged;
  private int sameVerdict;
  private int unsafe;
  private int refusedByBoth;
  private int sameLastLine;
  private int ratios;
  private double logRatios;

  /** Counts a row; rows that were not tried count as verdicts that differ. */
  void add(JsonObject row, Outcome outcome) {
    switch (outcome.status()) {
      case PASSED -> passed++;
      case FAILED -> failed++;
      case SKIPPED -> skipped++;
    }
    JsonObject linux = Recorded.answer(row);
    if (!Json.has(linux, "verdict") || Recorded.meansNothing(row)) {
      return;
    }
    judged++;
    boolean isAccepted = Recorded.isAccepted(linux);
    accepted += isAccepted ? 1 : 0;
    acceptedAlike += isAccepted && outcome.status() == Outcome.Status.PASSED ? 1 : 0;
    String verdict = Json.text(outcome.observed(), "verdict");
    if (verdict != null) {
      compare(linux, outcome.observed(), isAccepted, verdict.equals("ACCEPT"));
    }
  }

  private void compare(
      JsonObject linux, JsonObject observed, boolean isAccepted, boolean isAcceptedHere) {
    sameVerdict += isAccepted == isAcceptedHere ? 1 : 0;
    unsafe += isAcceptedHere && Recorded.isRejectedForSafety(linux) ? 1 : 0;
    if (!isAccepted && !isAcceptedHere) {
      refusedByBoth++;
      sameLastLine +=
          Json.text(linux, "log_last", "").equals(Json.text(observed, "log_last", "")) ? 1 : 0;
    }
    int theirs = Json.number(linux, "insn_processed", 0);
    int ours = Json.number(observed, "insn_processed", 0);
    if (isAccepted && isAcceptedHere && theirs > 0 && ours > 0) {
      ratios++;
      logRatios += Math.log((double) ours / theirs);
    }
  }

  int passed() {
    return passed;
  }

  int failed() {
    return failed;
  }

  int skipped() {
    return skipped;
  }

  /** Rows accepted here that Linux rejects for safety. */
  int unsafe() {
    return unsafe;
  }

  /** Rows with a recorded verdict. */
  int judged() {
    return judged;
  }

  /** Rows with the same verdict. */
  int sameVerdict() {
    return sameVerdict;
  }

  /** The names of what {@link #line} shows. */
  static String header() {
    return "%-28s %6s %6s %7s  %-18s %6s  %-16s %-18s %9s"
        .formatted(
            "group",
            "passed",
            "failed",
            "skipped",
            "verdict as Linux",
            "unsafe",
            "accepted: alike",
            "refused: last line",
            "processed");
  }

  /** One line of the summary; without verdicts, only how rows ended. */
  String line(String group) {
    String ended = "%-28s %6d %6d %7d".formatted(group, passed, failed, skipped);
    if (judged == 0) {
      return ended;
    }
    return "%s  %-18s %6d  %-16s %-18s %9s"
        .formatted(
            ended,
            share(sameVerdict, judged),
            unsafe,
            share(acceptedAlike, accepted),
            share(sameLastLine, refusedByBoth),
            processed());
  }

  private static String share(int part, int all) {
    return all == 0 ? "-" : "%d/%d %s".formatted(part, all, percent(part, all));
  }

  /** Rounded down, so that only all of them are 100 %. */
  private static String percent(int part, int all) {
    long tenths = part * 1000L / all;
    return "%d.%d%%".formatted(tenths / 10, tenths % 10);
  }

  private @Nullable String processed() {
    return ratios == 0 ? "-" : "x%.3f".formatted(Math.exp(logRatios / ratios));
  }
}
