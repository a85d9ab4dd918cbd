// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import org.skep.bpf.Attr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.core.internal.call.Call;
import org.skep.core.internal.call.Command;
import org.skep.core.internal.object.MapObject;
import org.skep.core.internal.object.ProgramObject;

/** {@code PROG_BIND_MAP}: the map lives as long as the program, though no instruction names it. */
final class BindMap implements Command {
  @Override
  public int lastFieldEnd() {
    return Attr.BindMap.FLAGS + Integer.BYTES;
  }

  @Override
  public int run(Call call) {
    if (call.u32(Attr.BindMap.FLAGS) != 0) {
      throw new BpfException(Errno.EINVAL, "flags must be 0");
    }
    ProgramObject program =
        call.retained(call.u32(Attr.BindMap.PROG_FD), ObjectKind.PROG, ProgramObject.class);
    try {
      MapObject map = call.retained(call.u32(Attr.BindMap.MAP_FD), ObjectKind.MAP, MapObject.class);
      if (!program.addMap(map)) {
        map.release();
      }
      return 0;
    } finally {
      program.release();
    }
  }
}
