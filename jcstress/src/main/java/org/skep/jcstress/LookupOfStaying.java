// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Lookups of a key that stays, in a chain whose other elements come and go. */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "found")
@Outcome(expect = Expect.FORBIDDEN, desc = "missed")
@State
public class LookupOfStaying {
  private static final int OTHERS = 12;

  private final WordMap map = WordMap.hash(new SmallMemory(), 1, 1, OTHERS + 1);

  public LookupOfStaying() {
    map.put(1000, 1);
    for (int i = 0; i < OTHERS; i++) {
      map.put(i, 2);
    }
  }

  @Actor
  public void change() {
    for (int i = 0; i < OTHERS; i++) {
      map.remove(i, 0);
    }
    for (int i = 0; i < OTHERS; i++) {
      map.put(i + 100, 3);
    }
    map.put(1000, 1);
  }

  @Actor
  public void look(ZZ_Result result) {
    result.r1 = map.get(1000) == 1;
    result.r2 = map.address(1000, 0) != 0;
  }
}
