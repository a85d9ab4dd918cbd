// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.StringJoiner;
import org.skep.bpf.prog.ReturnRange;

/** What programs and callbacks may return. */
final class Results {
  private Results() {}

  /** What is allowed, in words. */
  static String allowed(ReturnRange range) {
    return range.min() == range.max()
        ? "the number " + range.min()
        : "a number from %d to %d".formatted(range.min(), range.max());
  }

  /** Linux's words for a number that is outside of what is allowed. */
  static String outside(String where, Scalar value, ReturnRange range) {
    StringJoiner known = new StringJoiner(" ");
    if (value.sMin() > Long.MIN_VALUE) {
      known.add("smin=" + value.sMin());
    }
    if (value.sMax() < Long.MAX_VALUE) {
      known.add("smax=" + value.sMax());
    }
    String text = known.length() == 0 ? "unknown scalar value" : known.toString();
    return "%s the register R0 has %s should have been in [%d, %d]"
        .formatted(where, text, range.min(), range.max());
  }
}
