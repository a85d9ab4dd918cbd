// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.run;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.Region;

/** What a run needs of the program it runs: its code and what its pointers may resolve to. */
public interface RunProgram {
  /** The code. */
  Executable executable();

  /** The map at that index in the program; null if there is none. */
  @Nullable MapInstance map(int index);

  /** Whether a descriptor or pin holds the map with that index; false if there is none. */
  boolean isMapUsed(int index);

  /** The region of one of its maps with that id; null if there is none. */
  @Nullable Region region(int id);
}
