// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** Atomic additions by the addresses that programs get: none is lost. */
@JCStressTest
@Outcome(id = "6", expect = Expect.ACCEPTABLE, desc = "all are there")
@Outcome(expect = Expect.FORBIDDEN, desc = "some were lost")
@State
public class Counters {
  private final SmallMemory memory = new SmallMemory();
  private final WordMap map = WordMap.hash(memory, 1, 1, 1);

  public Counters() {
    map.put(3, 0);
  }

  private void count() {
    for (int i = 0; i < 3; i++) {
      long address = map.address(3, 0);
      memory.at(address).atomicAddLong((int) address, 1);
    }
  }

  @Actor
  public void one() {
    count();
  }

  @Actor
  public void other() {
    count();
  }

  @Arbiter
  public void sum(J_Result result) {
    result.r1 = map.get(3);
  }
}
