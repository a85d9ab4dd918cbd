// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import org.skep.bpf.Attr.Elem;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.core.internal.call.Call;
import org.skep.core.internal.call.Command;
import org.skep.core.internal.call.OpenFile;
import org.skep.core.internal.object.MapObject;

/** {@code MAP_FREEZE}: calls can no longer change the map. */
final class MapFreeze implements Command {
  @Override
  public int lastFieldEnd() {
    return Elem.MAP_FD + Integer.BYTES;
  }

  @Override
  public int run(Call call) {
    int fd = call.u32(Elem.MAP_FD);
    OpenFile file = call.file(fd);
    MapObject map = Call.retained(file, fd, ObjectKind.MAP, MapObject.class);
    try {
      if (!file.writable()) {
        throw new BpfException(Errno.EPERM, "the descriptor is read-only");
      }
      if (map.isFrozen()) {
        throw new BpfException(Errno.EPERM, "the map is frozen already");
      }
      if (!map.freeze()) {
        throw new BpfException(Errno.EBUSY, "a call is writing the map now; try again");
      }
      return 0;
    } finally {
      map.release();
    }
  }
}
