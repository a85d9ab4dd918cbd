// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.engine.Engine;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.engine.TracingEngine;
import org.skep.bpf.prog.ProgramHandle;
import org.skep.bpf.prog.TestRunRequest;
import org.skep.bpf.prog.TestRunResult;
import org.skep.core.internal.call.Call;
import org.skep.core.internal.call.Command;
import org.skep.core.internal.call.UserSpace;
import org.skep.core.internal.object.ProgramBinding;
import org.skep.core.internal.object.ProgramObject;
import org.skep.core.internal.object.TracedBinding;

/** {@code PROG_TEST_RUN}: the program's type knows how; and {@code PROG_TRACE_RUN}. */
final class TestRun implements Command {
  private final boolean isTraced;

  TestRun(boolean isTraced) {
    this.isTraced = isTraced;
  }

  @Override
  public int lastFieldEnd() {
    return Integer.BYTES + (isTraced ? Attr.ProgTrace.STEP_CNT : Attr.TestRun.BATCH_SIZE);
  }

  @Override
  public int run(Call call) {
    refuseHalves(call, Attr.TestRun.CTX_IN, Attr.TestRun.CTX_SIZE_IN, "ctx_in");
    refuseHalves(call, Attr.TestRun.CTX_OUT, Attr.TestRun.CTX_SIZE_OUT, "ctx_out");
    ProgramObject program =
        call.retained(call.u32(Attr.TestRun.PROG_FD), ObjectKind.PROG, ProgramObject.class);
    try {
      ProgramBinding binding = program.binding();
      if (binding == null) {
        throw new BpfException(
            Errno.EINVAL, "a provider that the program needs is gone; deploy it again");
      }
      return isTraced
          ? traced(call, program, binding)
          : report(call, binding.type().testRun(program.handle(0), request(call)));
    } finally {
      program.release();
    }
  }

  private static int traced(Call call, ProgramObject program, ProgramBinding binding) {
    if (Integer.compareUnsigned(call.u32(Attr.TestRun.REPEAT), 1) > 0) {
      throw new BpfException(Errno.EINVAL, "repeat must be 0 or 1: one run is traced");
    }
    Steps steps = new Steps(Integer.toUnsignedLong(call.u32(Attr.ProgTrace.STEP_CNT)));
    Executable executable = tracing(call).compile(binding.verified(), steps);
    ProgramHandle handle = program.handle(new TracedBinding(binding, executable));
    TestRunResult result = binding.type().testRun(handle, request(call));
    byte[] records = steps.records();
    call.process().memory().write("steps", call.u64(Attr.ProgTrace.STEPS), records, records.length);
    call.put32(Attr.ProgTrace.STEP_CNT, steps.count());
    return report(call, result);
  }

  private static TracingEngine tracing(Call call) {
    for (Engine engine : call.process().kernel().providers().engines().all()) {
      if (engine instanceof TracingEngine tracing) {
        return tracing;
      }
    }
    throw new BpfException(
        Errno.ENOTSUPP, "no engine that is there traces; deploy org.skep.interpreter");
  }

  private static void refuseHalves(Call call, int pointer, int size, String name) {
    if ((call.u64(pointer) != 0) != (call.u32(size) != 0)) {
      throw new BpfException(Errno.EINVAL, name + " and its size go together");
    }
  }

  private static TestRunRequest request(Call call) {
    UserSpace memory = call.process().memory();
    int size = call.u32(Attr.TestRun.DATA_SIZE_IN);
    byte[] data =
        size == 0 ? new byte[0] : memory.read("data_in", call.u64(Attr.TestRun.DATA_IN), size);
    int contextSize = call.u32(Attr.TestRun.CTX_SIZE_IN);
    byte[] context =
        contextSize == 0 ? null : memory.read("ctx_in", call.u64(Attr.TestRun.CTX_IN), contextSize);
    return new TestRunRequest(
        data,
        context,
        Math.max(1, call.u32(Attr.TestRun.REPEAT)),
        call.u32(Attr.TestRun.FLAGS),
        call.u32(Attr.TestRun.CPU),
        call.u32(Attr.TestRun.BATCH_SIZE));
  }

  private static int report(Call call, TestRunResult result) {
    boolean cut =
        copyOut(call, result.data(), Attr.TestRun.DATA_OUT, Attr.TestRun.DATA_SIZE_OUT, "data_out");
    cut |=
        copyOut(call, result.context(), Attr.TestRun.CTX_OUT, Attr.TestRun.CTX_SIZE_OUT, "ctx_out");
    call.put32(Attr.TestRun.RETVAL, (int) result.result());
    call.put32(Attr.TestRun.DURATION, (int) Math.min(result.nanos(), Integer.MAX_VALUE));
    if (cut) {
      throw new BpfException(
          Errno.ENOSPC, "data_out or ctx_out is too short; the sizes written say how long");
    }
    return 0;
  }

  /** Copies what fits and writes the full size; whether it was cut. */
  private static boolean copyOut(
      Call call, byte @Nullable [] bytes, int pointer, int sizeField, String name) {
    if (bytes == null) {
      return false;
    }
    long address = call.u64(pointer);
    int capacity = call.u32(sizeField);
    boolean isCut =
        address != 0 && capacity != 0 && Integer.compareUnsigned(bytes.length, capacity) > 0;
    if (address != 0) {
      int copied = isCut ? capacity : bytes.length;
      call.process().memory().write(name, address, bytes, copied);
    }
    call.put32(sizeField, bytes.length);
    return isCut;
  }
}
