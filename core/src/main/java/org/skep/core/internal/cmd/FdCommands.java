// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import org.skep.bpf.Attr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.core.internal.call.Call;
import org.skep.core.internal.call.Command;
import org.skep.core.internal.call.OpenFile;
import org.skep.core.internal.call.Trace;

/** What stands for {@code close}, {@code /proc/self/fd} and {@code trace_pipe}. */
final class FdCommands {
  private FdCommands() {}

  /** {@code FD_CLOSE}. */
  static final class Close implements Command {
    @Override
    public int lastFieldEnd() {
      return Attr.Fd.FD + Integer.BYTES;
    }

    @Override
    public int run(Call call) {
      int fd = call.u32(Attr.Fd.FD);
      if (!call.process().closeFd(fd)) {
        throw new BpfException(Errno.EBADF, "descriptor " + fd + " is not open");
      }
      return 0;
    }
  }

  /** {@code FD_GET_NEXT}. */
  static final class GetNext implements Command {
    @Override
    public int lastFieldEnd() {
      return Attr.Fd.ID + Integer.BYTES;
    }

    @Override
    public int run(Call call) {
      int next = call.process().nextFd(call.u32(Attr.Fd.FD));
      OpenFile file = call.process().fileOrNull(next);
      if (file == null) {
        throw new BpfException(Errno.ENOENT, "no further descriptor is open");
      }
      call.put32(Attr.Fd.NEXT_FD, next);
      call.put32(Attr.Fd.KIND, file.object().kind().number());
      call.put32(Attr.Fd.ID, file.object().id());
      return 0;
    }
  }

  /** {@code TRACE_READ}. */
  static final class TraceRead implements Command {
    @Override
    public int lastFieldEnd() {
      return Attr.Trace.SEQUENCE + Long.BYTES;
    }

    @Override
    public int run(Call call) {
      int space = call.u32(Attr.Trace.BUF_SIZE);
      if (space < 0) {
        throw new BpfException(Errno.EINVAL, "buf_size is above 2^31 - 1");
      }
      Trace.Chunk chunk =
          call.process().kernel().trace().read(call.u64(Attr.Trace.SEQUENCE), space);
      byte[] bytes = chunk.bytes();
      call.process().memory().write("buf", call.u64(Attr.Trace.BUF), bytes, bytes.length);
      call.put64(Attr.Trace.SEQUENCE, chunk.sequence());
      return bytes.length;
    }
  }

  /** {@code KFUNC_GET_ID}. */
  static final class KernelFunctionId implements Command {
    @Override
    public int lastFieldEnd() {
      return Attr.KernelFunction.NAME + Long.BYTES;
    }

    @Override
    public int run(Call call) {
      String name =
          call.process().memory().readString("name", call.u64(Attr.KernelFunction.NAME), 256);
      Integer id = call.process().kernel().providers().kernelFunctionId(name);
      if (id == null) {
        throw new BpfException(
            Errno.ENOENT, "no bundle provides a kernel function \"" + name + "\"");
      }
      return id;
    }
  }
}
