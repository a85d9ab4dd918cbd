// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.ObjectKind;
import org.skep.core.internal.call.Call;
import org.skep.core.internal.call.Command;
import org.skep.core.internal.call.OpenFile;
import org.skep.core.internal.object.KernelObject;
import org.skep.core.internal.pin.Pins;

/** {@code OBJ_PIN}, {@code OBJ_GET}, and what stands for {@code unlink} and {@code readdir}. */
final class PinCommands {
  private static final int PATH_FD_FLAG = 0x4000;

  private PinCommands() {}

  private static String path(Call call, int field) {
    return call.process().memory().readString("pathname", call.u64(field), Pins.MAX_PATH);
  }

  private static void refusePathFd(Call call) {
    if (call.u32(Attr.Pin.PATH_FD) != 0 || (call.u32(Attr.Pin.FILE_FLAGS) & PATH_FD_FLAG) != 0) {
      throw new BpfException(Errno.EINVAL, "path_fd is not supported; give an absolute path");
    }
  }

  /** {@code OBJ_PIN}. */
  static final class ObjPin implements Command {
    @Override
    public int lastFieldEnd() {
      return Attr.Pin.PATH_FD + Integer.BYTES;
    }

    @Override
    public int run(Call call) {
      if ((call.u32(Attr.Pin.FILE_FLAGS) & ~PATH_FD_FLAG) != 0) {
        throw new BpfException(Errno.EINVAL, "file_flags must be 0");
      }
      refusePathFd(call);
      KernelObject object = call.file(call.u32(Attr.Pin.BPF_FD)).object();
      if (object.kind() == ObjectKind.BTF || object.kind() == ObjectKind.STATS) {
        throw new BpfException(
            Errno.EINVAL, "a " + object.kind() + " cannot be pinned; maps, programs, links can");
      }
      String path = path(call, Attr.Pin.PATHNAME);
      if (!object.tryRetain()) {
        throw new BpfException(Errno.EBADF, "bpf_fd was closed meanwhile");
      }
      try {
        call.process().kernel().pins().pin(path, object);
        return 0;
      } catch (BpfException e) {
        object.release();
        throw e;
      }
    }
  }

  /** {@code OBJ_GET}. */
  static final class ObjGet implements Command {
    @Override
    public int lastFieldEnd() {
      return Attr.Pin.PATH_FD + Integer.BYTES;
    }

    @Override
    public int run(Call call) {
      int flags = call.u32(Attr.Pin.FILE_FLAGS);
      int access = MapFlags.RDONLY | MapFlags.WRONLY;
      if (call.u32(Attr.Pin.BPF_FD) != 0
          || (flags & ~(access | PATH_FD_FLAG)) != 0
          || (flags & access) == access) {
        throw new BpfException(
            Errno.EINVAL, "bpf_fd must be 0, file_flags BPF_F_RDONLY or BPF_F_WRONLY or 0");
      }
      refusePathFd(call);
      String path = path(call, Attr.Pin.PATHNAME);
      KernelObject object = call.process().kernel().pins().retained(path);
      if (object.kind() != ObjectKind.MAP && (flags & access) != 0) {
        object.release();
        throw new BpfException(Errno.EINVAL, "only maps open read-only or write-only");
      }
      return call.open(
          new OpenFile(object, (flags & MapFlags.WRONLY) == 0, (flags & MapFlags.RDONLY) == 0));
    }
  }

  /** {@code PIN_UNLINK}. */
  static final class Unlink implements Command {
    @Override
    public int lastFieldEnd() {
      return Attr.Pin.PATHNAME + Long.BYTES;
    }

    @Override
    public int run(Call call) {
      call.process().kernel().pins().unlink(path(call, Attr.Pin.PATHNAME));
      return 0;
    }
  }

  /** {@code PIN_GET_NEXT}. */
  static final class GetNext implements Command {
    @Override
    public int lastFieldEnd() {
      return Attr.PinNext.ID + Integer.BYTES;
    }

    @Override
    public int run(Call call) {
      String after = call.u64(Attr.PinNext.PATHNAME) == 0 ? "" : path(call, Attr.PinNext.PATHNAME);
      Map.Entry<String, KernelObject> next = call.process().kernel().pins().after(after);
      if (next == null) {
        throw new BpfException(Errno.ENOENT, "there is no further pin");
      }
      byte[] path = (next.getKey() + "\0").getBytes(StandardCharsets.UTF_8);
      if (Integer.compareUnsigned(path.length, call.u32(Attr.PinNext.NEXT_SIZE)) > 0) {
        throw new BpfException(Errno.ENOSPC, "the path takes " + path.length + " bytes");
      }
      call.process().memory().write("next", call.u64(Attr.PinNext.NEXT), path, path.length);
      call.put32(Attr.PinNext.KIND, next.getValue().kind().number());
      call.put32(Attr.PinNext.ID, next.getValue().id());
      return 0;
    }
  }
}
