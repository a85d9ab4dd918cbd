// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.xdp.internal;

import static org.skep.bpf.helper.ArgType.ANYTHING;
import static org.skep.bpf.helper.ArgType.CONST_SIZE;
import static org.skep.bpf.helper.ArgType.CTX;
import static org.skep.bpf.helper.ArgType.MEM;
import static org.skep.bpf.helper.ArgType.UNINIT_MEM;
import static org.skep.bpf.helper.ReturnType.INTEGER;

import java.util.Arrays;
import java.util.List;
import org.skep.bpf.Errno;
import org.skep.bpf.HelperIds;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperBody;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.helper.HelperPrototype.Trait;
import org.skep.bpf.mem.Region;

/** The helpers of XDP programs, over frames as {@link XdpFrame} lays them out. */
final class XdpHelpers {
  private static final int ABORTED = 0;
  private static final int REDIRECT = 4;
  private static final int MAX_META = 252;
  private static final int MAX_OFFSET = 0xffff;

  private XdpHelpers() {}

  static List<Helper> all() {
    return List.of(
        moving(HelperIds.XDP_ADJUST_HEAD, "bpf_xdp_adjust_head", XdpHelpers::adjustHead),
        moving(HelperIds.XDP_ADJUST_TAIL, "bpf_xdp_adjust_tail", XdpHelpers::adjustTail),
        moving(HelperIds.XDP_ADJUST_META, "bpf_xdp_adjust_meta", XdpHelpers::adjustMeta),
        new Helper(
            HelperIds.XDP_GET_BUFF_LEN,
            HelperPrototype.of("bpf_xdp_get_buff_len", INTEGER, CTX),
            (run, r1, r2, r3, r4, r5) -> XdpFrame.length(run)),
        new Helper(
            HelperIds.XDP_LOAD_BYTES,
            HelperPrototype.of(
                "bpf_xdp_load_bytes", INTEGER, CTX, ANYTHING, UNINIT_MEM, CONST_SIZE),
            XdpHelpers::loadBytes),
        new Helper(
            HelperIds.XDP_STORE_BYTES,
            HelperPrototype.of("bpf_xdp_store_bytes", INTEGER, CTX, ANYTHING, MEM, CONST_SIZE),
            XdpHelpers::storeBytes),
        PacketHelpers.checksumDifference(),
        PacketHelpers.redirect(0, ABORTED, REDIRECT));
  }

  private static Helper moving(int id, String name, HelperBody body) {
    return new Helper(
        id, HelperPrototype.of(name, INTEGER, CTX, ANYTHING).with(Trait.CHANGES_PACKET), body);
  }

  private static long adjustHead(RunContext run, long context, long by, long r3, long r4, long r5) {
    int offset = (int) by;
    int meta = Window.XDP.meta(run);
    int data = Window.XDP.data(run);
    int end = Window.XDP.end(run);
    long moved = (long) data + offset;
    if (moved < XdpFrame.RESERVED + (data - meta) || moved > end - XdpFrame.ETHERNET) {
      return Errno.EINVAL.negated();
    }
    byte[] array = run.packet().array();
    System.arraycopy(array, meta, array, meta + offset, data - meta);
    Window.XDP.move(run, meta + offset, (int) moved, end);
    return 0;
  }

  private static long adjustTail(RunContext run, long context, long by, long r3, long r4, long r5) {
    int offset = (int) by;
    int data = Window.XDP.data(run);
    int end = Window.XDP.end(run);
    long moved = (long) end + offset;
    if (XdpFrame.fragments(run) > 0
        || moved > XdpFrame.LINEAR_END
        || moved < data + XdpFrame.ETHERNET) {
      return Errno.EINVAL.negated();
    }
    if (offset > 0) {
      Arrays.fill(run.packet().array(), end, (int) moved, (byte) 0);
    }
    Window.XDP.move(run, Window.XDP.meta(run), data, (int) moved);
    return 0;
  }

  private static long adjustMeta(RunContext run, long context, long by, long r3, long r4, long r5) {
    int data = Window.XDP.data(run);
    long moved = (long) Window.XDP.meta(run) + (int) by;
    if (moved < XdpFrame.RESERVED || moved > data) {
      return Errno.EINVAL.negated();
    }
    if (((data - moved) & 3) != 0 || data - moved > MAX_META) {
      return Errno.EACCES.negated();
    }
    Window.XDP.move(run, (int) moved, data, Window.XDP.end(run));
    return 0;
  }

  /** 0 if the bytes are in the frame. */
  private static int check(RunContext run, long offset, long length) {
    if (Long.compareUnsigned(offset & 0xffff_ffffL, MAX_OFFSET) > 0 || length > MAX_OFFSET) {
      return Errno.EFAULT.negated();
    }
    return (int) offset + length > XdpFrame.length(run) ? Errno.EINVAL.negated() : 0;
  }

  private static long loadBytes(
      RunContext run, long context, long offset, long to, long length, long r5) {
    int refused = check(run, offset, length);
    if (refused != 0) {
      return refused;
    }
    Region target = run.writableRegion(to, (int) length);
    for (int i = 0; i < (int) length; i++) {
      target.storeByte((int) to + i, run.packet().array()[XdpFrame.index(run, (int) offset + i)]);
    }
    return 0;
  }

  private static long storeBytes(
      RunContext run, long context, long offset, long from, long length, long r5) {
    int refused = check(run, offset, length);
    if (refused != 0) {
      return refused;
    }
    Region source = run.region(from, (int) length);
    for (int i = 0; i < (int) length; i++) {
      run.packet().array()[XdpFrame.index(run, (int) offset + i)] =
          (byte) source.loadByte((int) from + i);
    }
    return 0;
  }
}
