// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.helper;

import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.engine.Unwinder;
import org.skep.bpf.map.ValueFields;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.Region;

/** {@code bpf_spin_lock} and {@code bpf_spin_unlock}: the lock that calls with F_LOCK take too. */
final class LockHelpers {
  private static final ValueFields AT_ZERO = new ValueFields(0, -1);
  private static final Unwinder UNLOCK = LockHelpers::unlock;

  private LockHelpers() {}

  static long lock(RunContext run, long address, long r2, long r3, long r4, long r5) {
    if (!(run.writableRegion(address, ValueFields.SPIN_LOCK_SIZE) instanceof DirectRegion value)) {
      throw new ProgramFault(-1, "a lock is in a map's value");
    }
    if (!AT_ZERO.lock(value, (int) address)) {
      throw new ProgramFault(-1, "the lock was not free for long");
    }
    run.hold(value, (int) address, UNLOCK);
    return 0;
  }

  static long unlock(RunContext run, long address, long r2, long r3, long r4, long r5) {
    Unwinder unlock = run.release(address);
    if (unlock == null) {
      throw new ProgramFault(-1, "the lock is not held");
    }
    unlock.unwind(run.writableRegion(address, ValueFields.SPIN_LOCK_SIZE), (int) address);
    return 0;
  }

  private static void unlock(Region region, int offset) {
    if (region instanceof DirectRegion value) {
      AT_ZERO.unlock(value, offset);
    }
  }
}
