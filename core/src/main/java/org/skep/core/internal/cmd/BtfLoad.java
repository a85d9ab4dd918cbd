// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import java.nio.charset.StandardCharsets;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfEvent;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.core.internal.call.Call;
import org.skep.core.internal.call.Command;
import org.skep.core.internal.call.OpenFile;
import org.skep.core.internal.object.BtfObject;
import org.skep.core.internal.object.Registry;

/** {@code BTF_LOAD}. */
final class BtfLoad implements Command {
  private static final int MAX_SIZE = 16 << 20;
  private static final int HEADER = 24;
  private static final int VERSION = 2;
  private static final int FLAGS = 3;

  @Override
  public int lastFieldEnd() {
    return Attr.BtfLoad.BTF_TOKEN_FD + Integer.BYTES;
  }

  @Override
  public int run(Call call) {
    if (call.u32(Attr.BtfLoad.BTF_FLAGS) != 0) {
      throw new BpfException(Errno.EINVAL, "btf_flags must be 0");
    }
    LogBuffer log =
        LogBuffer.of(
            call,
            call.u32(Attr.BtfLoad.BTF_LOG_LEVEL),
            call.u64(Attr.BtfLoad.BTF_LOG_BUF),
            call.u32(Attr.BtfLoad.BTF_LOG_SIZE));
    int size = call.u32(Attr.BtfLoad.BTF_SIZE);
    if (Integer.compareUnsigned(size, MAX_SIZE) > 0) {
      throw new BpfException(Errno.E2BIG, "btf_size is above 16 MiB");
    }
    byte[] bytes = call.process().memory().read("btf", call.u64(Attr.BtfLoad.BTF), size);
    refuseOtherVersions(bytes);
    Btf btf;
    try {
      btf = Btf.parse(bytes);
      if (btf.lastId() == 0) {
        throw new BtfException("no types", "at least one");
      }
      refuseCircles(btf);
    } catch (BtfException e) {
      finish(call, log, e.getMessage() + "\n");
      throw new BpfException(Errno.EINVAL, "the BTF is malformed: " + e.getMessage());
    }
    finish(call, log, "");
    Registry registry = call.process().kernel().registry();
    BtfObject object = new BtfObject(registry, bytes, btf);
    registry.btfs().register(object);
    registry.tell(BpfEvent.Kind.CREATED, object, call.process().process(), "");
    return call.open(new OpenFile(object));
  }

  private static void refuseOtherVersions(byte[] bytes) {
    boolean isBtf =
        bytes.length >= HEADER && BpfAttr.over(bytes).u32(0) << Short.SIZE == 0xeb9f << Short.SIZE;
    if (isBtf && (bytes[VERSION] != 1 || bytes[FLAGS] != 0)) {
      throw new BpfException(
          Errno.ENOTSUPP,
          "BTF of version %d with flags %d, expected 1 and 0"
              .formatted(bytes[VERSION], bytes[FLAGS]));
    }
  }

  private static void refuseCircles(Btf btf) {
    for (BtfType type : btf.types()) {
      if (type instanceof BtfType.Modifier modifier) {
        try {
          btf.resolve(modifier.id());
        } catch (BtfException e) {
          throw new BpfException(Errno.EEXIST, "the BTF has a circle of types: " + e.getMessage());
        }
      }
    }
  }

  private static void finish(Call call, LogBuffer log, String text) {
    log.finish(text.getBytes(StandardCharsets.UTF_8), Attr.BtfLoad.BTF_LOG_TRUE_SIZE, call);
  }
}
