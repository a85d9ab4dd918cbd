// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A value of two words is replaced: readers see the old one or a new one, whole. */
@JCStressTest
@Outcome(
    id = {"1, 1", "2, 2", "3, 3"},
    expect = Expect.ACCEPTABLE,
    desc = "whole")
@Outcome(expect = Expect.FORBIDDEN, desc = "mixed, or missed")
@State
public class UpdateAndLookup {
  private final WordMap map = WordMap.hash(new SmallMemory(), 1, 2, 4);

  public UpdateAndLookup() {
    map.put(7, 1);
  }

  @Actor
  public void update() {
    map.put(7, 2);
    map.put(7, 3);
  }

  @Actor
  public void look(JJ_Result result) {
    long[] value = map.get(7, 0);
    result.r1 = value[0];
    result.r2 = value[1];
  }
}
