// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.replay;

import com.google.gson.JsonObject;

/** One kind of recorded rows. */
interface Rows {
  /** Runs a row in a fresh runtime and compares, where there is something to compare with. */
  Outcome run(JsonObject row);
}
