// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jcstress;

import java.util.concurrent.CountDownLatch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A reader that found nothing is woken for what was written meanwhile. */
@JCStressTest
@Outcome(
    id = {"true, false", "false, true", "true, true"},
    expect = Expect.ACCEPTABLE,
    desc = "seen, or woken")
@Outcome(expect = Expect.FORBIDDEN, desc = "neither: the record would lie there")
@State
public class RingWakeup {
  private final Ring ring = new Ring();
  private final CountDownLatch woken = new CountDownLatch(1);
  private long seen;

  public RingWakeup() {
    ring.source().onRecord(woken::countDown);
    ring.writeQuietly(1);
  }

  @Actor
  public void write() {
    ring.write(2);
  }

  @Actor
  public void read() {
    ring.read((region, offset, length) -> seen = region.loadLong(offset));
  }

  @Arbiter
  public void sum(ZZ_Result result) {
    result.r1 = seen == 2;
    result.r2 = woken.getCount() == 0;
  }
}
