// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.call;

import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.map.ObjectMap;
import org.skep.bpf.mem.Region;
import org.skep.core.internal.object.KernelObject;
import org.skep.core.internal.object.MapObject;
import org.skep.core.internal.object.ProgramObject;
import org.skep.core.internal.object.SlotOwner;
import org.skep.core.internal.object.TemplateMap;

/** Updates of maps that hold objects: a value is a descriptor. */
final class ObjectElements {
  private ObjectElements() {}

  static int update(
      FdTable fds,
      MapObject map,
      ObjectMap instance,
      Region key,
      int keyOffset,
      Region value,
      int valueOffset,
      long flags) {
    int refused = instance.checkUpdate(key, keyOffset, flags);
    if (refused != 0) {
      return refused;
    }
    OpenFile file = fds.get(value.loadInt(valueOffset));
    if (file == null) {
      return Errno.EBADF.negated();
    }
    KernelObject object = file.object();
    if (object.kind() != map.holds() || !object.tryRetain()) {
      return Errno.EINVAL.negated();
    }
    int result = Errno.EINVAL.negated();
    try {
      if (object.kind() == ObjectKind.PROG && object instanceof ProgramObject program) {
        SlotOwner like =
            new SlotOwner(program.source().type(), program.source().expectedAttachType());
        if (map.admits(like)) {
          result = instance.updateObject(key, keyOffset, program, flags);
        }
      } else if (object instanceof MapObject inner) {
        TemplateMap template = map.inner();
        if (template != null && inner.instance().canStandFor(template.spec())) {
          result = instance.updateObject(key, keyOffset, inner, flags);
        }
      }
      return result;
    } finally {
      if (result != 0) {
        object.release();
      }
    }
  }
}
