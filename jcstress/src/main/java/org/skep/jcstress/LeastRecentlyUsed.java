// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** Two threads need the same place in a full map that gives up elements. */
@JCStressTest
@Outcome(id = "true, true, true", expect = Expect.ACCEPTABLE, desc = "at most as many as fit")
@Outcome(expect = Expect.FORBIDDEN, desc = "too many, none, or another's value")
@State
public class LeastRecentlyUsed {
  private static final int ENTRIES = 2;

  private final WordMap map = WordMap.lru(new SmallMemory(), ENTRIES);

  public LeastRecentlyUsed() {
    map.put(1, 1);
    map.put(2, 2);
  }

  private boolean isOwn(long key) {
    long value = map.get(key);
    return value == key || value == WordMap.ABSENT;
  }

  @Actor
  public void one(ZZZ_Result result) {
    map.put(3, 3);
    result.r1 = isOwn(1) && isOwn(4);
  }

  @Actor
  public void other(ZZZ_Result result) {
    map.put(4, 4);
    result.r2 = isOwn(2) && isOwn(3);
  }

  @Arbiter
  public void count(ZZZ_Result result) {
    int there = 0;
    for (long key = 1; key <= 4; key++) {
      there += map.get(key) == key ? 1 : 0;
    }
    result.r3 = there >= 1 && there <= ENTRIES && map.map.entries() <= ENTRIES;
  }
}
