// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.object;

import org.skep.bpf.ObjectKind;

/** While a descriptor of one is open, run times are measured ({@code ENABLE_STATS}). */
public final class StatsObject extends KernelObject {
  private final Registry registry;

  /** Switches statistics on until the last reference goes. */
  public StatsObject(Registry registry) {
    super(ObjectKind.STATS, "");
    this.registry = registry;
    registry.changeStats(1);
  }

  @Override
  void onLastReference() {
    registry.changeStats(-1);
  }
}
