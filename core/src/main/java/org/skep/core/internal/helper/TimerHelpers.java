// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.helper;

import org.skep.bpf.Errno;
import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.ValueFields;
import org.skep.bpf.mem.DirectRegion;
import org.skep.core.internal.run.CoreRunContext;
import org.skep.core.internal.timer.TimerProgram;

/** {@code bpf_timer_*}: r1 points to a {@code struct bpf_timer} in a map's value. */
final class TimerHelpers {
  private TimerHelpers() {}

  private static DirectRegion value(RunContext run, long address) {
    if (run.writableRegion(address, ValueFields.TIMER_SIZE) instanceof DirectRegion value
        && (int) address % Long.BYTES == 0) {
      return value;
    }
    throw new ProgramFault(-1, "a timer is in a map's value, aligned to 8");
  }

  static long init(RunContext run, long address, long map, long flags, long r4, long r5) {
    if ((int) (map >>> 32) != RunContext.MAP_REGION) {
      return Errno.EOPNOTSUPP.negated(); // one found in another map is known for this run only
    }
    DirectRegion value = value(run, address);
    MapInstance instance = run.map(map);
    if (!instance.spec().fields().hasTimer()) {
      throw new ProgramFault(-1, "the map's values have no timer");
    }
    CoreRunContext core = (CoreRunContext) run;
    int result = core.timers().init(instance, (int) map, value, (int) address, flags);
    if (result == 0 && !core.isMapUsed((int) map)) {
      core.timers().leave(instance);
      return Errno.EPERM.negated();
    }
    return result;
  }

  static long setCallback(RunContext run, long address, long function, long r3, long r4, long r5) {
    if ((int) (function >>> 32) != RunContext.FUNCTION_REGION) {
      throw new ProgramFault(-1, "0x%x is no subprogram".formatted(function));
    }
    CoreRunContext core = (CoreRunContext) run;
    if (!(core.owner() instanceof TimerProgram program)) {
      return Errno.EINVAL.negated();
    }
    return core.timers().setCallback(value(run, address), (int) address, program, (int) function);
  }

  static long start(RunContext run, long address, long nanos, long flags, long r4, long r5) {
    return ((CoreRunContext) run).timers().start(value(run, address), (int) address, nanos, flags);
  }

  static long cancel(RunContext run, long address, long r2, long r3, long r4, long r5) {
    return ((CoreRunContext) run).timers().cancel(value(run, address), (int) address);
  }
}
