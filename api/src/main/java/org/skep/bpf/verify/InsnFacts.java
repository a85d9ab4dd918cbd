// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

import java.util.EnumSet;
import java.util.Set;

/**
 * What every path agrees on at one instruction, for engines. A place where no path came, or paths
 * disagree, says so.
 *
 * @param isReached whether some path came here; elsewhere an engine need compile nothing but a
 *     fault
 * @param memory the kinds of memory that a load, store or atomic reaches; empty elsewhere
 * @param mapIndex the index of the map that a memory access or helper call is about, −1 if there is
 *     none or several
 * @param stackOffset where in its own frame an access to the stack goes, in bytes below the frame
 *     pointer (negative); 0 if it is not constant or not the stack
 * @param liveRegisters bit n: rn may be read after this instruction before it is written
 */
public record InsnFacts(
    boolean isReached, Set<MemoryKind> memory, int mapIndex, int stackOffset, int liveRegisters) {
  /** Facts that say nothing. */
  public static final InsnFacts NONE =
      new InsnFacts(true, EnumSet.noneOf(MemoryKind.class), -1, 0, 0x7ff);

  /** Whether the only kind of memory reached is {@code kind}. */
  public boolean reachesOnly(MemoryKind kind) {
    return memory.size() == 1 && memory.contains(kind);
  }
}
