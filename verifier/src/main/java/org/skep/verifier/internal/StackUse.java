// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.List;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** How deep each subprogram's stack goes, and how much of it may be read before it is written. */
final class StackUse {
  /** What a frame is rounded up to, as in Linux with its JIT on. */
  private static final int ROUNDING = 16;

  private final Flow flow;
  private final int[] depth;
  private final int[] unwritten;

  StackUse(Flow flow) {
    this.flow = flow;
    this.depth = new int[flow.subprograms()];
    this.unwritten = new int[flow.subprograms()];
  }

  /** An access goes to {@code offset} (negative) below the frame pointer. */
  void touch(int subprogram, int offset) {
    depth[subprogram] = Math.max(depth[subprogram], -offset);
  }

  /** A byte at {@code offset} may be read though nothing was written to it. */
  void readUnwritten(int subprogram, int offset) {
    unwritten[subprogram] = Math.max(unwritten[subprogram], -offset);
  }

  int depth(int subprogram) {
    return depth[subprogram];
  }

  /** Bytes below the frame pointer that must be zero at entry. */
  int zeroed(int subprogram) {
    return (unwritten[subprogram] + 7) & -8;
  }

  /**
   * Checks every chain of calls: its frames, and the stack that they take together.
   *
   * @throws Refusal if one is too deep
   */
  void checkChains(List<Insn> insns) {
    int[] deepest = new int[flow.subprograms()];
    int[] frames = new int[flow.subprograms()];
    boolean[] done = new boolean[flow.subprograms()];
    checkChain(0, insns, new Chains(deepest, frames, done, new boolean[flow.subprograms()]));
  }

  private record Chains(int[] deepest, int[] frames, boolean[] done, boolean[] open) {}

  private void checkChain(int subprogram, List<Insn> insns, Chains chains) {
    if (chains.done[subprogram]) {
      return;
    }
    chains.open[subprogram] = true;
    int below = 0;
    int frames = 0;
    for (int slot = flow.start(subprogram); slot < flow.end(subprogram); slot = flow.next(slot)) {
      if (insns.get(slot).isSubprogramCall()) {
        int callee = flow.subprogramAt(flow.target(slot));
        if (chains.open[callee]) {
          throw Refusal.of(
              org.skep.bpf.Errno.E2BIG,
              "V011",
              slot,
              "the call stack of 8 frames is too deep !",
              "subprograms must not call themselves, directly or not");
        }
        checkChain(callee, insns, chains);
        below = Math.max(below, chains.deepest[callee]);
        frames = Math.max(frames, chains.frames[callee]);
      }
    }
    chains.open[subprogram] = false;
    chains.done[subprogram] = true;
    int own = (Math.max(depth[subprogram], 1) + ROUNDING - 1) / ROUNDING * ROUNDING;
    chains.deepest[subprogram] = own + below;
    chains.frames[subprogram] = frames + 1;
    if (chains.frames[subprogram] > Op.MAX_FRAMES) {
      throw Refusal.of(
          org.skep.bpf.Errno.E2BIG,
          "V011",
          flow.start(subprogram),
          "the call stack of 8 frames is too deep !");
    }
    if (chains.deepest[subprogram] > Op.STACK_SIZE) {
      throw Refusal.access(
          "V010",
          flow.start(subprogram),
          -1,
          "combined stack size of %d calls is %d. Too large"
              .formatted(chains.frames[subprogram], chains.deepest[subprogram]),
          "a chain of calls has 512 bytes of stack; use smaller variables or a map");
    }
  }
}
