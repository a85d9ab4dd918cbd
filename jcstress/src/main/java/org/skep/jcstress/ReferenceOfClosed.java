// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.mem.HeapRegion;

/** A handle is opened by a descriptor that is closed: it has the map, or there is none. */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "opened, and usable; or refused")
@Outcome(expect = Expect.FORBIDDEN, desc = "a handle without its map")
@State
public class ReferenceOfClosed {
  private static final Runtime RUNTIME = new Runtime();

  private final int fd = RUNTIME.array(1);

  @Actor
  public void close() {
    RUNTIME.close(fd);
  }

  @Actor
  public void open(Z_Result result) {
    try (MapHandle handle = RUNTIME.bpf().openMap(fd)) {
      HeapRegion value = new HeapRegion(0, new byte[8]);
      result.r1 = handle.lookup(new HeapRegion(0, new byte[4]), 0, value, 0, 0) == 0;
    } catch (BpfException e) {
      result.r1 = e.errno() == Errno.EBADF;
    }
  }
}
