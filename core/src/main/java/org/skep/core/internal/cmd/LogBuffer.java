// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.cmd;

import java.util.Arrays;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.core.internal.call.Call;

/**
 * The caller's buffer for a log. It ends up with the log's tail, or its head if the level has the
 * bit {@link #FIXED}, and a NUL.
 *
 * @param level the bits of {@code log_level}
 * @param address where the buffer is, 0 for none
 * @param size its bytes
 */
record LogBuffer(int level, long address, int size) {
  /** Level bit: keep the head of the log. */
  static final int FIXED = 8;

  private static final int KNOWN_BITS = 0xf;
  private static final int MAX_SIZE = -1 >>> 2;

  /**
   * Checks the fields.
   *
   * @throws BpfException {@code EINVAL}
   */
  static LogBuffer of(Call call, int level, long address, int size) {
    boolean hasBuffer = address != 0;
    if ((level & ~KNOWN_BITS) != 0) {
      throw new BpfException(Errno.EINVAL, "log_level = 0x%x has unknown bits".formatted(level));
    }
    if (hasBuffer != (size != 0)) {
      throw new BpfException(Errno.EINVAL, "log_buf and log_size go together");
    }
    if (hasBuffer && level == 0) {
      throw new BpfException(Errno.EINVAL, "log_buf is given, but log_level is 0");
    }
    if (Integer.compareUnsigned(size, MAX_SIZE) > 0) {
      throw new BpfException(Errno.EINVAL, "log_size is above 2^30 - 1");
    }
    return new LogBuffer(level, address, size);
  }

  /**
   * Writes the log and its true size.
   *
   * @param trueSizeField where the true size goes, if the caller's size covers it
   * @throws BpfException {@code ENOSPC} if it did not fit, {@code EFAULT} if the buffer is bad
   */
  void finish(byte[] log, int trueSizeField, Call call) {
    int needed = level == 0 ? 0 : log.length + 1;
    if (call.size() >= trueSizeField + Integer.BYTES) {
      call.put32(trueSizeField, needed);
    }
    if (level == 0 || address == 0) {
      return;
    }
    int kept = Math.min(log.length, size - 1);
    int from = (level & FIXED) != 0 ? 0 : log.length - kept;
    byte[] text = Arrays.copyOf(Arrays.copyOfRange(log, from, from + kept), kept + 1);
    call.process().memory().write("log_buf", address, text, text.length);
    if (needed > size) {
      throw new BpfException(
          Errno.ENOSPC, "the log takes %d bytes, log_size is %d".formatted(needed, size));
    }
  }
}
