// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.prog.tracing.internal;

import static org.skep.bpf.helper.ArgType.ANYTHING;
import static org.skep.bpf.helper.ArgType.CONST_SIZE;
import static org.skep.bpf.helper.ArgType.CONST_SIZE_OR_ZERO;
import static org.skep.bpf.helper.ArgType.CTX;
import static org.skep.bpf.helper.ArgType.UNINIT_MEM;
import static org.skep.bpf.helper.ReturnType.INTEGER;

import java.util.List;
import org.skep.bpf.Errno;
import org.skep.bpf.HelperIds;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.mem.Region;

/** The helpers of tracing programs. */
final class TracingHelpers {
  private static final int MAX_COMM = 16;

  private TracingHelpers() {}

  static List<Helper> all() {
    return List.of(
        new Helper(
            HelperIds.GET_CURRENT_COMM,
            HelperPrototype.of("bpf_get_current_comm", INTEGER, UNINIT_MEM, CONST_SIZE),
            TracingHelpers::currentComm),
        new Helper(
            HelperIds.GET_CURRENT_UID_GID,
            HelperPrototype.of("bpf_get_current_uid_gid", INTEGER),
            (run, r1, r2, r3, r4, r5) -> 0),
        new Helper(
            HelperIds.GET_ATTACH_COOKIE,
            HelperPrototype.of("bpf_get_attach_cookie", INTEGER, CTX),
            (run, r1, r2, r3, r4, r5) -> run.cookie()),
        new Helper(
            HelperIds.PROBE_READ,
            HelperPrototype.of("bpf_probe_read", INTEGER, UNINIT_MEM, CONST_SIZE_OR_ZERO, ANYTHING)
                .gplOnly(),
            TracingHelpers::probeRead),
        new Helper(
            HelperIds.PROBE_READ_KERNEL,
            HelperPrototype.of(
                    "bpf_probe_read_kernel", INTEGER, UNINIT_MEM, CONST_SIZE_OR_ZERO, ANYTHING)
                .gplOnly(),
            TracingHelpers::probeRead));
  }

  /** The thread's name, cut and NUL-terminated, the rest zero. */
  private static long currentComm(RunContext run, long to, long size, long r3, long r4, long r5) {
    Region target = run.writableRegion(to, (int) size);
    target.zero((int) to, (int) size);
    String name = Thread.currentThread().getName();
    int length = Math.min(Math.min(name.length(), MAX_COMM - 1), (int) size - 1);
    for (int i = 0; i < length; i++) {
      char c = name.charAt(i);
      target.storeByte((int) to + i, c < 0x80 ? c : '?');
    }
    return 0;
  }

  /** Reads through any pointer of the program's own; elsewhere zeroes and {@code -EFAULT}. */
  private static long probeRead(RunContext run, long to, long size, long from, long r4, long r5) {
    int length = (int) size;
    if (length == 0) {
      return 0;
    }
    Region target = run.writableRegion(to, length);
    Region source;
    try {
      source = run.region(from, length);
    } catch (ProgramFault e) {
      target.zero((int) to, length);
      return Errno.EFAULT.negated();
    }
    source.copyTo((int) from, target, (int) to, length);
    return 0;
  }
}
