// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package com.example.gauge;

import org.osgi.service.component.annotations.Component;
import org.skep.bpf.helper.KernelFunctionMethod;
import org.skep.bpf.helper.KernelFunctions;
import org.skep.bpf.helper.Memory;
import org.skep.bpf.mem.Region;

/** What C declares as {@code extern … __ksym}. */
@Component(immediate = true)
public final class GaugeFunctions implements KernelFunctions {
  /** What lies between the least and the most that were seen; 0 if that is no gauge. */
  @KernelFunctionMethod("gauge_spread")
  public long spread(@Memory Region gauge, int offset, int size) {
    return size < Gauge.SIZE
        ? 0
        : gauge.loadLong(offset + Gauge.MOST) - gauge.loadLong(offset + Gauge.LEAST);
  }
}
