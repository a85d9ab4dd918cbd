// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A run looks a map up in a map of maps, and reads a value of it, while the last reference to that
 * map goes and a new map wants memory of the same size.
 */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "the value")
@Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "no map any more")
@Outcome(expect = Expect.FORBIDDEN, desc = "a fault, or what another map holds")
@State
public class MapFreedInRun {
  private static final Runtime RUNTIME = new Runtime();

  private final int slot = RUNTIME.nextSlot();

  public MapFreedInRun() {
    int map = RUNTIME.array(1);
    RUNTIME.put(slot, map);
    RUNTIME.close(map);
  }

  @Actor
  public void free() {
    RUNTIME.remove(slot);
    RUNTIME.close(RUNTIME.array(4));
  }

  @Actor
  public void run(I_Result result) {
    result.r1 = RUNTIME.read(slot);
  }
}
