// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.object;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.Region;
import org.skep.core.internal.run.RunProgram;

/**
 * A bound program whose runs are watched: only its code is another.
 *
 * @param binding the program as it is bound
 * @param executable the code that tells of each instruction
 */
public record TracedBinding(ProgramBinding binding, Executable executable) implements RunProgram {
  @Override
  public @Nullable MapInstance map(int index) {
    return binding.map(index);
  }

  @Override
  public boolean isMapUsed(int index) {
    return binding.isMapUsed(index);
  }

  @Override
  public @Nullable Region region(int id) {
    return binding.region(id);
  }
}
