// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.mem.HeapRegion;

/** A lookup by a handle that is closed, and whose map's memory another map then has. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "the value")
@Outcome(id = "-9", expect = Expect.ACCEPTABLE, desc = "EBADF")
@Outcome(expect = Expect.FORBIDDEN, desc = "memory that was freed")
@State
public class LookupOfClosed {
  private static final Runtime RUNTIME = new Runtime();

  private final MapHandle handle;

  public LookupOfClosed() {
    int fd = RUNTIME.array(1);
    handle = RUNTIME.bpf().openMap(fd);
    RUNTIME.close(fd);
  }

  @Actor
  public void close() {
    handle.close();
    RUNTIME.close(RUNTIME.array(4));
  }

  @Actor
  public void look(J_Result result) {
    HeapRegion value = new HeapRegion(0, new byte[8]);
    int answer = handle.lookup(new HeapRegion(0, new byte[4]), 0, value, 0, 0);
    result.r1 = answer == 0 ? value.loadLong(0) : answer;
  }
}
