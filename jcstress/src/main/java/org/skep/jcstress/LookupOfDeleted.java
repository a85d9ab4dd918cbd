// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** A copying lookup of a key that is deleted, and whose element then serves another. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "before the delete")
@Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "after it")
@Outcome(expect = Expect.FORBIDDEN, desc = "the value of another key")
@State
public class LookupOfDeleted {
  private final WordMap map = WordMap.hash(new SmallMemory(), 1, 1, 1);

  public LookupOfDeleted() {
    map.put(1, 1);
  }

  @Actor
  public void reuse() {
    map.remove(1, 0);
    map.put(2, 2);
  }

  @Actor
  public void look(J_Result result) {
    result.r1 = map.get(1);
  }
}
