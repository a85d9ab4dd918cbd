// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import org.skep.bpf.Cmd;
import org.skep.bpf.ObjectKind;
import org.skep.core.internal.call.Batches;
import org.skep.core.internal.call.Kernel;
import org.skep.core.internal.object.Registry;

/** Gives a kernel all commands that core has. The element commands are the process's own. */
public final class Commands {
  private Commands() {}

  /** Adds the commands, and keeps links in step with providers. */
  public static void install(Kernel kernel) {
    Binder binder = new Binder(kernel);
    Rebinding rebinding = new Rebinding(kernel, binder);
    kernel.providers().onChange(rebinding::reconsider);
    kernel.addCommand(Cmd.MAP_CREATE, new MapCreate());
    kernel.addCommand(Cmd.MAP_FREEZE, new MapFreeze());
    kernel.addCommand(Cmd.PROG_LOAD, new ProgLoad(binder, rebinding));
    kernel.addCommand(Cmd.PROG_TEST_RUN, new TestRun(false));
    kernel.addCommand(Cmd.PROG_TRACE_RUN, new TestRun(true));
    kernel.addCommand(Cmd.PROG_GET_TEXT, new ProgramText());
    kernel.addCommand(Cmd.BTF_LOAD, new BtfLoad());
    kernel.addCommand(Cmd.OBJ_GET_INFO_BY_FD, new InfoCommand());
    kernel.addCommand(Cmd.LINK_CREATE, new LinkCommands.Create(rebinding));
    kernel.addCommand(Cmd.LINK_UPDATE, new LinkCommands.Update());
    kernel.addCommand(Cmd.LINK_DETACH, new LinkCommands.Detach());
    kernel.addCommand(Cmd.ENABLE_STATS, new LinkCommands.EnableStats());
    for (int cmd = Cmd.MAP_LOOKUP_BATCH; cmd <= Cmd.MAP_DELETE_BATCH; cmd++) {
      kernel.addCommand(cmd, new Batches(cmd));
    }
    kernel.addCommand(Cmd.PROG_BIND_MAP, new BindMap());
    installIds(kernel);
    kernel.addCommand(Cmd.OBJ_PIN, new PinCommands.ObjPin());
    kernel.addCommand(Cmd.OBJ_GET, new PinCommands.ObjGet());
    kernel.addCommand(Cmd.PIN_UNLINK, new PinCommands.Unlink());
    kernel.addCommand(Cmd.PIN_GET_NEXT, new PinCommands.GetNext());
    kernel.addCommand(Cmd.FD_CLOSE, new FdCommands.Close());
    kernel.addCommand(Cmd.FD_GET_NEXT, new FdCommands.GetNext());
    kernel.addCommand(Cmd.KFUNC_GET_ID, new FdCommands.KernelFunctionId());
    kernel.addCommand(Cmd.TRACE_READ, new FdCommands.TraceRead());
  }

  private static void installIds(Kernel kernel) {
    kernel.addCommand(Cmd.MAP_GET_NEXT_ID, new IdCommands.GetNextId(Registry::maps));
    kernel.addCommand(Cmd.PROG_GET_NEXT_ID, new IdCommands.GetNextId(Registry::programs));
    kernel.addCommand(Cmd.LINK_GET_NEXT_ID, new IdCommands.GetNextId(Registry::links));
    kernel.addCommand(Cmd.BTF_GET_NEXT_ID, new IdCommands.GetNextId(Registry::btfs));
    kernel.addCommand(
        Cmd.MAP_GET_FD_BY_ID, new IdCommands.GetFdById(ObjectKind.MAP, Registry::maps));
    kernel.addCommand(
        Cmd.PROG_GET_FD_BY_ID, new IdCommands.GetFdById(ObjectKind.PROG, Registry::programs));
    kernel.addCommand(
        Cmd.LINK_GET_FD_BY_ID, new IdCommands.GetFdById(ObjectKind.LINK, Registry::links));
    kernel.addCommand(
        Cmd.BTF_GET_FD_BY_ID, new IdCommands.GetFdById(ObjectKind.BTF, Registry::btfs));
  }
}
