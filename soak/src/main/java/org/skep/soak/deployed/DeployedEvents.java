// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.soak.deployed;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongUnaryOperator;
import org.skep.bpf.AttachTypes;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.attach.AttachRequest;
import org.skep.bpf.attach.Attachment;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.prog.ProgramHandle;

/** Events that callers make: each gives a number to the programs attached, and their sum back. */
final class DeployedEvents implements AttachPoint, LongUnaryOperator {
  private static final int ATTACH_TYPE = AttachTypes.FIRST_FREE + 0x777;
  private static final int PROGRAM_TYPE = ProgTypes.FIRST_FREE + 0x777;
  private static final String TARGET = "events";

  private final CopyOnWriteArrayList<ProgramHandle> programs = new CopyOnWriteArrayList<>();

  @Override
  public int attachType() {
    return ATTACH_TYPE;
  }

  @Override
  public String name() {
    return "deployed";
  }

  @Override
  public Set<Integer> programTypes() {
    return Set.of(PROGRAM_TYPE);
  }

  @Override
  public List<String> targets() {
    return List.of(TARGET);
  }

  @Override
  public Attachment attach(AttachRequest request) {
    if (!request.target().equals(TARGET)) {
      throw new BpfException(Errno.ENOENT, "the only target is \"" + TARGET + "\"");
    }
    ProgramHandle program = request.program();
    programs.add(program);
    return () -> programs.remove(program);
  }

  @Override
  public long applyAsLong(long number) {
    byte[] bytes = new byte[Long.BYTES];
    new HeapRegion(0, bytes).storeLong(0, number);
    long sum = 0;
    for (ProgramHandle program : programs) {
      RunContext run = program.enter();
      if (run != null) {
        try {
          run.context().set(bytes, 0, bytes.length, true);
          sum += program.run(run);
        } finally {
          program.exit(run);
        }
      }
    }
    return sum;
  }
}
