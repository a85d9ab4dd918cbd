// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Two writers: each record arrives once. */
@JCStressTest
@Outcome(id = "4, 33", expect = Expect.ACCEPTABLE, desc = "each once")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, mixed, or twice")
@State
public class RingOfTwoWriters {
  private final Ring ring = new Ring();

  @Actor
  public void one() {
    ring.write(1);
    ring.write(2);
  }

  @Actor
  public void other() {
    ring.write(10);
    ring.write(20);
  }

  @Arbiter
  public void read(JJ_Result result) {
    ring.read(
        (region, offset, length) -> {
          boolean isWhole = length == 16 && region.loadLong(offset) == region.loadLong(offset + 8);
          result.r1 += isWhole ? 1 : 100;
          result.r2 += region.loadLong(offset);
        });
  }
}
