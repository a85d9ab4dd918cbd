// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import com.google.gson.JsonObject;

/**
 * What came of a row.
 *
 * @param status how it compares with the record
 * @param reason why it failed or was skipped; empty if it passed
 * @param observed what was observed, never what was expected
 */
record Outcome(Status status, String reason, JsonObject observed) {
  enum Status {
    PASSED,
    FAILED,
    SKIPPED
  }

  static Outcome compared(String difference, JsonObject observed) {
    return new Outcome(difference.isEmpty() ? Status.PASSED : Status.FAILED, difference, observed);
  }

  static Outcome skipped(String id, String reason) {
    JsonObject observed = new JsonObject();
    observed.addProperty("id", id);
    observed.addProperty("skipped", reason);
    return new Outcome(Status.SKIPPED, reason, observed);
  }

  /** Observed, but not to be compared. */
  static Outcome notCompared(String reason, JsonObject observed) {
    return new Outcome(Status.SKIPPED, reason, observed);
  }
}
