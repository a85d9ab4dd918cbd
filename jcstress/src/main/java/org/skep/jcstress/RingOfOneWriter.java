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
import org.skep.bpf.map.RecordSource;

/** A writer and a reader of records: all arrive, whole and in order. */
@JCStressTest
@Outcome(id = "3, 0", expect = Expect.ACCEPTABLE, desc = "all, in order")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, mixed, or twice")
@State
public class RingOfOneWriter {
  private final Ring ring = new Ring();
  private long last;
  private long wrong;

  @Actor
  public void write() {
    for (int i = 1; i <= 3; i++) {
      ring.write(i);
    }
  }

  private final RecordSource.Receiver receiver =
      (region, offset, length) -> {
        long first = region.loadLong(offset);
        if (first != last + 1 || region.loadLong(offset + 8) != first || length != 16) {
          wrong++;
        }
        last = first;
      };

  @Actor
  public void read() {
    for (int i = 0; i < 4; i++) {
      ring.read(receiver);
    }
  }

  @Arbiter
  public void rest(JJ_Result result) {
    ring.read(receiver);
    result.r1 = last;
    result.r2 = wrong;
  }
}
