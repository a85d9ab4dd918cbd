// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import org.skep.bpf.Attr;
import org.skep.bpf.BpfEvent;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.attach.AttachPoint;
import org.skep.core.internal.call.Call;
import org.skep.core.internal.call.Command;
import org.skep.core.internal.call.OpenFile;
import org.skep.core.internal.object.LinkObject;
import org.skep.core.internal.object.ProgramObject;
import org.skep.core.internal.object.Registry;
import org.skep.core.internal.object.StatsObject;

/** {@code LINK_CREATE}, {@code LINK_UPDATE}, {@code LINK_DETACH} and {@code ENABLE_STATS}. */
final class LinkCommands {
  private static final int MAX_TARGET = 1024;

  private LinkCommands() {}

  /** {@code LINK_CREATE}. */
  static final class Create implements Command {
    private final Rebinding rebinding;

    Create(Rebinding rebinding) {
      this.rebinding = rebinding;
    }

    @Override
    public int lastFieldEnd() {
      return Attr.LinkCreate.COOKIE + Long.BYTES;
    }

    @Override
    public int run(Call call) {
      ProgramObject program =
          call.retained(call.u32(Attr.LinkCreate.PROG_FD), ObjectKind.PROG, ProgramObject.class);
      LinkObject link;
      AttachPoint point;
      try {
        point = point(call, program);
        long name = call.u64(Attr.LinkCreate.TARGET_NAME);
        String target =
            name == 0 ? "" : call.process().memory().readString("target_name", name, MAX_TARGET);
        link =
            new LinkObject(
                call.process().kernel().registry(),
                program,
                point.attachType(),
                target,
                call.u32(Attr.LinkCreate.FLAGS),
                call.u64(Attr.LinkCreate.COOKIE));
      } catch (RuntimeException | Error e) {
        program.release();
        throw e;
      }
      Registry registry = call.process().kernel().registry();
      try {
        registry.links().register(link);
        registry.tell(BpfEvent.Kind.CREATED, link, call.process().process(), link.target());
        link.attach(point);
        rebinding.linked(link);
      } catch (RuntimeException | Error e) {
        link.release();
        throw e;
      }
      return call.open(new OpenFile(link));
    }

    private static AttachPoint point(Call call, ProgramObject program) {
      int attachType = call.u32(Attr.LinkCreate.ATTACH_TYPE);
      if (call.u32(Attr.LinkCreate.TARGET_FD) != 0) {
        throw new BpfException(
            Errno.EINVAL, "target_fd must be 0: attach points find targets by name");
      }
      AttachPoint point = call.process().kernel().providers().attachPoints().get(attachType);
      if (point == null) {
        throw new BpfException(
            Errno.EINVAL,
            "attach_type = 0x%x: no bundle provides that attach point".formatted(attachType));
      }
      if (!point.programTypes().contains(program.source().type())) {
        throw new BpfException(
            Errno.EINVAL,
            "attach point %s takes programs of types %s, program %d is of type %d"
                .formatted(
                    point.name(), point.programTypes(), program.id(), program.source().type()));
      }
      return point;
    }
  }

  /** {@code LINK_UPDATE}: another program in the place of the present one. */
  static final class Update implements Command {
    private static final int REPLACE = 4;

    @Override
    public int lastFieldEnd() {
      return Attr.LinkUpdate.OLD_PROG_FD + Integer.BYTES;
    }

    @Override
    public int run(Call call) {
      int flags = call.u32(Attr.LinkUpdate.FLAGS);
      int oldFd = call.u32(Attr.LinkUpdate.OLD_PROG_FD);
      if ((flags & ~REPLACE) != 0 || (flags == 0 && oldFd != 0)) {
        throw new BpfException(Errno.EINVAL, "old_prog_fd goes with BPF_F_REPLACE, the only flag");
      }
      LinkObject link =
          call.retained(call.u32(Attr.LinkUpdate.LINK_FD), ObjectKind.LINK, LinkObject.class);
      try {
        ProgramObject program =
            call.retained(
                call.u32(Attr.LinkUpdate.NEW_PROG_FD), ObjectKind.PROG, ProgramObject.class);
        try {
          replace(call, link, program, flags == REPLACE, oldFd);
        } catch (RuntimeException | Error e) {
          program.release();
          throw e;
        }
        wake(call, link);
      } finally {
        link.release();
      }
      return 0;
    }

    /** A link that waited for its old program's providers need not wait any more. */
    private static void wake(Call call, LinkObject link) {
      AttachPoint point = call.process().kernel().providers().attachPoints().get(link.attachType());
      if (point == null || link.program().binding() == null) {
        return;
      }
      try {
        link.attach(point);
      } catch (BpfException e) {
        // The update is done; the link says why it stays dormant.
      }
    }

    private static void replace(
        Call call, LinkObject link, ProgramObject program, boolean checksOld, int oldFd) {
      if (!checksOld) {
        link.replace(program, null);
        return;
      }
      ProgramObject old = call.retained(oldFd, ObjectKind.PROG, ProgramObject.class);
      try {
        link.replace(program, old);
      } finally {
        old.release();
      }
    }
  }

  /** {@code LINK_DETACH}: the link stays, its events end. */
  static final class Detach implements Command {
    @Override
    public int lastFieldEnd() {
      return Attr.LinkUpdate.LINK_FD + Integer.BYTES;
    }

    @Override
    public int run(Call call) {
      LinkObject link =
          call.retained(call.u32(Attr.LinkUpdate.LINK_FD), ObjectKind.LINK, LinkObject.class);
      try {
        link.detach("detached by " + call.process().process());
        return 0;
      } finally {
        link.release();
      }
    }
  }

  /** {@code ENABLE_STATS}. */
  static final class EnableStats implements Command {
    @Override
    public int lastFieldEnd() {
      return Integer.BYTES;
    }

    @Override
    public int run(Call call) {
      if (call.u32(0) != 0) {
        throw new BpfException(Errno.EINVAL, "only statistics of type 0, run time, exist");
      }
      return call.open(new OpenFile(new StatsObject(call.process().kernel().registry())));
    }
  }
}
