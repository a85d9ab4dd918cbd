// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.run;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.Region;

/** A map that a run has found in a slot of one of its program's maps. */
public interface InnerMap {
  /** What the upper bits of its regions' ids are. */
  int serial();

  /** The map. */
  MapInstance instance();

  /** Its region with that id; null if there is none. */
  @Nullable Region region(int id);
}
