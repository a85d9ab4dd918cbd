// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A program's lookup of a key of two words that never was there, but in halves. */
@JCStressTest
@Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "absent")
@Outcome(id = "true", expect = Expect.FORBIDDEN, desc = "made of two keys")
@State
public class LookupOfHalves {
  private final WordMap map = WordMap.hash(new SmallMemory(), 2, 1, 1);

  public LookupOfHalves() {
    map.put(1, 2, 5);
  }

  @Actor
  public void reuse() {
    map.remove(1, 2);
    map.put(2, 1, 6);
    map.remove(2, 1);
    map.put(1, 2, 7);
  }

  @Actor
  public void look(Z_Result result) {
    result.r1 = map.address(1, 1) != 0 || map.address(2, 2) != 0;
  }
}
