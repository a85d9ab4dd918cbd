// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.prog.TestRunRequest;
import org.skep.bpf.prog.TestRunResult;
import org.skep.core.internal.call.Call;
import org.skep.core.internal.call.Command;
import org.skep.core.internal.call.UserSpace;
import org.skep.core.internal.object.ProgramBinding;
import org.skep.core.internal.object.ProgramObject;

/** {@code PROG_TEST_RUN}: the program's type knows how. */
final class TestRun implements Command {
  @Override
  public int lastFieldEnd() {
    return Attr.TestRun.BATCH_SIZE + Integer.BYTES;
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
      return report(call, binding.type().testRun(program.handle(0), request(call)));
    } finally {
      program.release();
    }
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
