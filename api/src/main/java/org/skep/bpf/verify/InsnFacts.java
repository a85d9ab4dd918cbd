// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

import java.util.EnumSet;
import java.util.Set;
import org.skep.bpf.prog.ContextField.Becomes;

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
 * @param contextLoad what a load from the context gives: for the packet kinds, engines make the
 *     pointer with {@link org.skep.bpf.engine.RunContext#packetPointer} of the 4 bytes loaded;
 *     {@code SCALAR} for all other instructions
 */
public record InsnFacts(
    boolean isReached,
    Set<MemoryKind> memory,
    int mapIndex,
    int stackOffset,
    int liveRegisters,
    Becomes contextLoad) {
  /** Facts that say nothing. */
  public static final InsnFacts NONE =
      new InsnFacts(true, EnumSet.noneOf(MemoryKind.class), -1, 0, 0x7ff);

  /** Facts of an instruction that loads no packet pointer. */
  public InsnFacts(
      boolean isReached, Set<MemoryKind> memory, int mapIndex, int stackOffset, int liveRegisters) {
    this(isReached, memory, mapIndex, stackOffset, liveRegisters, Becomes.SCALAR);
  }

  /** Whether this loads a pointer to the packet, its end or its metadata from the context. */
  public boolean loadsPacketPointer() {
    return contextLoad != Becomes.SCALAR;
  }

  /** Whether the only kind of memory reached is {@code kind}. */
  public boolean reachesOnly(MemoryKind kind) {
    return memory.size() == 1 && memory.contains(kind);
  }
}
