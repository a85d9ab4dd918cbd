// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.prog.ContextField.Becomes;
import org.skep.bpf.verify.InsnFacts;
import org.skep.bpf.verify.MemoryKind;
import org.skep.bpf.verify.ValueRange;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * Gathers, over all paths, what each instruction reaches. Pruning does not harm it: a state that
 * covers another has pointers of the same kinds in the same registers.
 */
@SuppressWarnings("EnumOrdinal") // kinds are kept as bits, and never outside this object
final class FactsCollector {
  private static final int UNSEEN = -2;
  private static final int SEVERAL = -1;

  private final boolean[] reached;
  private final int[] kinds;
  private final int[] maps;
  private final int[] stackOffsets;
  private final @Nullable Becomes[] contextLoads;
  private final DefinedPointers defined;

  FactsCollector(int slots) {
    reached = new boolean[slots];
    kinds = new int[slots];
    maps = new int[slots];
    stackOffsets = new int[slots];
    contextLoads = new @Nullable Becomes[slots];
    defined = new DefinedPointers(slots);
    java.util.Arrays.fill(maps, UNSEEN);
    java.util.Arrays.fill(stackOffsets, 1);
  }

  /** A path has come to a slot; whether it is the first one. */
  boolean reached(int slot) {
    boolean isFirst = !reached[slot];
    reached[slot] = true;
    return isFirst;
  }

  void reaches(int slot, MemoryKind kind) {
    kinds[slot] |= 1 << kind.ordinal();
  }

  void usesMap(int slot, int map) {
    maps[slot] = maps[slot] == UNSEEN || maps[slot] == map ? map : SEVERAL;
  }

  /** The load gives a packet pointer of that kind. */
  void loadsFromContext(int slot, Becomes becomes) {
    contextLoads[slot] = becomes;
  }

  /** Whether the load gives a packet pointer. */
  boolean loadsPacketPointer(int slot) {
    return contextLoads[slot] != null;
  }

  /** The access goes to a constant offset of its own frame. */
  void ownStackAt(int slot, int offset) {
    stackOffsets[slot] = stackOffsets[slot] == 1 || stackOffsets[slot] == offset ? offset : 0;
  }

  /** The access goes to some other place of a stack. */
  void otherStack(int slot) {
    stackOffsets[slot] = 0;
  }

  /** What a path leaves in the destination of the instruction. */
  void defines(Insn insn, int slot, Reg reg) {
    if (insn.insnClass() != Op.ST && insn.insnClass() != Op.STX) {
      defined.add(slot, reg);
    }
  }

  /** The ranges, and what the values point to. */
  List<ValueRange> pointers(List<ValueRange> ranges) {
    return defined.addTo(ranges);
  }

  List<InsnFacts> facts(Liveness liveness) {
    List<InsnFacts> facts = new ArrayList<>(kinds.length);
    for (int slot = 0; slot < kinds.length; slot++) {
      boolean isQuiet = kinds[slot] == 0 && maps[slot] == UNSEEN;
      EnumSet<MemoryKind> memory = EnumSet.noneOf(MemoryKind.class);
      if (!isQuiet) {
        for (MemoryKind kind : MemoryKind.values()) {
          if (((kinds[slot] >> kind.ordinal()) & 1) != 0) {
            memory.add(kind);
          }
        }
      }
      Becomes becomes = contextLoads[slot];
      facts.add(
          new InsnFacts(
              reached[slot],
              memory,
              Math.max(maps[slot], -1),
              stackOffsets[slot] == 1 ? 0 : stackOffsets[slot],
              liveness.after(slot),
              becomes == null ? Becomes.SCALAR : becomes));
    }
    return List.copyOf(facts);
  }
}
