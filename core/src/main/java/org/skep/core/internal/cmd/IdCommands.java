// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import java.util.function.Function;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapFlags;
import org.skep.bpf.ObjectKind;
import org.skep.core.internal.call.Call;
import org.skep.core.internal.call.Command;
import org.skep.core.internal.call.OpenFile;
import org.skep.core.internal.object.IdTable;
import org.skep.core.internal.object.KernelObject;
import org.skep.core.internal.object.Registry;

/** The id commands, for each kind of object. */
final class IdCommands {
  private IdCommands() {}

  /** {@code *_GET_NEXT_ID}. */
  record GetNextId(Function<Registry, IdTable<? extends KernelObject>> table) implements Command {
    @Override
    public int lastFieldEnd() {
      return Attr.Id.NEXT_ID + Integer.BYTES;
    }

    @Override
    public int run(Call call) {
      int start = call.u32(Attr.Id.ID);
      if (start < 0 || start == Integer.MAX_VALUE) {
        throw new BpfException(Errno.EINVAL, "start_id is above 2^31 - 2, the largest id");
      }
      KernelObject next = table.apply(call.process().kernel().registry()).after(start);
      if (next == null) {
        throw new BpfException(Errno.ENOENT, "no id above " + start + " is in use");
      }
      call.put32(Attr.Id.NEXT_ID, next.id());
      return 0;
    }
  }

  /** {@code *_GET_FD_BY_ID}. */
  record GetFdById(ObjectKind kind, Function<Registry, IdTable<? extends KernelObject>> table)
      implements Command {
    @Override
    public int lastFieldEnd() {
      return switch (kind) {
        case MAP -> Attr.Id.OPEN_FLAGS + Integer.BYTES;
        case BTF -> Attr.Id.FD_BY_ID_TOKEN_FD + Integer.BYTES;
        default -> Attr.Id.ID + Integer.BYTES;
      };
    }

    @Override
    public int run(Call call) {
      int flags = kind == ObjectKind.MAP ? call.u32(Attr.Id.OPEN_FLAGS) : 0;
      int access = MapFlags.RDONLY | MapFlags.WRONLY;
      if ((flags & ~access) != 0 || (flags & access) == access) {
        throw new BpfException(Errno.EINVAL, "open_flags must be BPF_F_RDONLY, BPF_F_WRONLY or 0");
      }
      int id = call.u32(Attr.Id.ID);
      KernelObject object = table.apply(call.process().kernel().registry()).retained(id);
      if (object == null) {
        throw new BpfException(
            Errno.ENOENT, "no %s has the id %d".formatted(kind, Integer.toUnsignedLong(id)));
      }
      return call.open(
          new OpenFile(object, (flags & MapFlags.WRONLY) == 0, (flags & MapFlags.RDONLY) == 0));
    }
  }
}
