// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.helper;

import org.skep.bpf.Errno;
import org.skep.bpf.engine.RunContext;

/** {@code bpf_dynptr_read}, {@code _write} and {@code _data}, on what a callback was handed. */
final class DynptrHelpers {
  private DynptrHelpers() {}

  /** Whether [offset, offset + length) is outside, both unsigned. */
  private static boolean isOutside(RunContext run, long dynptr, long offset, long length) {
    long size = run.dynptrLength(dynptr);
    return Long.compareUnsigned(offset, size) > 0
        || Long.compareUnsigned(length, size - offset) > 0;
  }

  static long read(RunContext run, long into, long length, long dynptr, long offset, long flags) {
    int size = (int) length;
    var target = run.writableRegion(into, size);
    if (flags != 0) {
      return Errno.EINVAL.negated();
    }
    if (isOutside(run, dynptr, offset, length)) {
      return Errno.E2BIG.negated();
    }
    run.dynptrRegion(dynptr)
        .copyTo(run.dynptrOffset(dynptr) + (int) offset, target, (int) into, size);
    return 0;
  }

  static long write(RunContext run, long dynptr, long offset, long from, long length, long flags) {
    int size = (int) length;
    var source = run.region(from, size);
    if (flags != 0) {
      return Errno.EINVAL.negated();
    }
    if (isOutside(run, dynptr, offset, length)) {
      return Errno.E2BIG.negated();
    }
    source.copyTo(
        (int) from, run.dynptrRegion(dynptr), run.dynptrOffset(dynptr) + (int) offset, size);
    return 0;
  }

  static long data(RunContext run, long dynptr, long offset, long length, long r4, long r5) {
    return isOutside(run, dynptr, offset, length)
        ? 0
        : run.dynptrRegion(dynptr).address(run.dynptrOffset(dynptr) + (int) offset);
  }
}
