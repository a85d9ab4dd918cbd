// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * The counters of loops that clang ends with {@code !=}: webs that only constants and one increment
 * define, the increment followed in its block by a comparison with a constant that it cannot step
 * over. Their numbers end at that constant, so they fit an {@code int}, and the comparison may be
 * {@code <}: HotSpot knows such loops as counted. Nothing here trusts the verifier.
 */
final class Counters {
  private final Code code;
  private final Shape shape;
  private final Webs webs;
  private final Map<Integer, Integer> limits = new HashMap<>();
  private final BitSet comparisons = new BitSet();

  private Counters(Code code, Shape shape, Webs webs) {
    this.code = code;
    this.shape = shape;
    this.webs = webs;
  }

  /** Finds them; the webs must be united. */
  static Counters of(Code code, Shape shape, Webs webs) {
    Counters counters = new Counters(code, shape, webs);
    Map<Integer, List<Integer>> definitions = new HashMap<>();
    for (Shape.Block block : shape.blocks) {
      for (int slot = block.start(); slot < block.end(); slot = code.next(slot)) {
        if (code.isReached(slot) && Effects.defined(code.insns[slot]) >= 0) {
          int web = webs.web(webs.at(slot));
          definitions.computeIfAbsent(web, added -> new ArrayList<>()).add(slot);
        }
      }
    }
    for (Shape.Block block : shape.blocks) {
      counters.look(block, definitions);
    }
    return counters;
  }

  /** What the increment at a slot reaches at most; −1 if it is no counter's. */
  int limit(int slot) {
    return limits.getOrDefault(slot, -1);
  }

  /** Whether the comparison at a slot ends a counter's loop: it is never beyond the constant. */
  boolean isEnd(int slot) {
    return comparisons.get(slot);
  }

  private void look(Shape.Block block, Map<Integer, List<Integer>> definitions) {
    int last = shape.last(block);
    Insn end = code.insns[last];
    boolean isComparison =
        end.isConditionalJump()
            && (end.op() == Op.JNE || end.op() == Op.JEQ)
            && !end.isRegisterSource()
            && end.imm() > 0
            && code.isReached(last);
    int increment = isComparison ? lastDefinition(block, end.dst()) : -1;
    if (increment < 0 || !isIncrement(code.insns[increment])) {
      return;
    }
    int web = webs.web(webs.at(increment));
    int step = code.insns[increment].imm();
    boolean isOwn = webs.web(nodeBefore(block, increment, end.dst())) == web;
    int[] successors = block.successors();
    int after = successors[end.op() == Op.JNE ? 1 : 0];
    if (isOwn
        && !isEntry(web, end.dst())
        && definitions.getOrDefault(web, List.of()).stream()
            .allMatch(slot -> slot == increment || isStart(code.insns[slot], end.imm(), step))
        && !comesBack(after, block.number(), end.dst(), web)) {
      limits.put(increment, end.imm());
      comparisons.set(last);
    }
  }

  private static boolean isIncrement(Insn insn) {
    return insn.isAlu() && insn.op() == Op.ADD && !insn.isRegisterSource() && insn.imm() > 0;
  }

  private static boolean isStart(Insn insn, int limit, int step) {
    return insn.isAlu()
        && insn.op() == Op.MOV
        && !insn.isRegisterSource()
        && insn.imm() >= 0
        && insn.imm() < limit
        && (limit - insn.imm()) % step == 0;
  }

  private int lastDefinition(Shape.Block block, int register) {
    int found = -1;
    for (int slot = block.start(); slot < block.end(); slot = code.next(slot)) {
      if (Effects.defined(code.insns[slot]) == register) {
        found = slot;
      }
    }
    return found;
  }

  private int nodeBefore(Shape.Block block, int before, int register) {
    int node = webs.atEntry(block.number(), register);
    for (int slot = block.start(); slot < before; slot = code.next(slot)) {
      if (Effects.defined(code.insns[slot]) == register) {
        node = webs.at(slot);
      }
    }
    return node;
  }

  /** Whether the web begins with what the subprogram is called with. */
  private boolean isEntry(int web, int register) {
    return (shape.liveBefore(0) >> register & 1) != 0 && webs.web(webs.atEntry(0, register)) == web;
  }

  /** Whether the number that ended the loop may get to the increment. */
  private boolean comesBack(int from, int increment, int register, int web) {
    BitSet seen = new BitSet();
    Deque<Integer> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty()) {
      int block = open.pop();
      if (block < 0
          || seen.get(block)
          || (shape.liveBefore(block) >> register & 1) == 0
          || webs.web(webs.atEntry(block, register)) != web) {
        continue;
      }
      if (block == increment) {
        return true;
      }
      seen.set(block);
      if (lastDefinition(shape.blocks.get(block), register) < 0) {
        for (int successor : shape.blocks.get(block).successors()) {
          open.push(successor);
        }
      }
    }
    return false;
  }
}
