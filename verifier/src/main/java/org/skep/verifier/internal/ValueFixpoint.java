// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.verify.ValueRange;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * What holds of the number that each instruction leaves, on every path there is. Unlike the walk it
 * prunes nothing and trusts nothing: pointers, memory and the results of calls are any number. So
 * engines may compute with what it says. States of blocks grow until they are stable, widened where
 * they grow too often, and are then narrowed by two more rounds.
 */
final class ValueFixpoint {
  /** Longer programs are not looked at: any value, everywhere. */
  static final int MOST_SLOTS = 1 << 15;

  private static final int NARROWING_ROUNDS = 2;
  private static final int JCOND = Op.JMP | Op.JCOND;

  private final List<Insn> insns;
  private final Flow flow;
  private final IntPredicate isPointerLoad;
  private final Widening widening;
  private final BitSet leaders = new BitSet();
  private final Scalar[] @Nullable [] before;
  private final int[] visits;

  /**
   * Whether some state grew by more than flowed into it: only then is there something to narrow.
   */
  private boolean isWidened;

  private ValueFixpoint(List<Insn> insns, Flow flow, IntPredicate isPointerLoad) {
    this.isPointerLoad = isPointerLoad;
    this.insns = insns;
    this.flow = flow;
    this.widening = Widening.of(insns);
    this.before = new Scalar[insns.size()][];
    this.visits = new int[insns.size()];
  }

  /**
   * For each slot, what holds of the value that it defines.
   *
   * @param isPointerLoad whether a load from the context gives more than the bytes it loads
   */
  static List<ValueRange> ranges(List<Insn> insns, Flow flow, IntPredicate isPointerLoad) {
    if (insns.size() > MOST_SLOTS) {
      return Collections.nCopies(insns.size(), ValueRange.ANY);
    }
    ValueFixpoint fixpoint = new ValueFixpoint(insns, flow, isPointerLoad);
    fixpoint.findLeaders();
    fixpoint.grow();
    for (int round = 0; round < NARROWING_ROUNDS && fixpoint.isWidened; round++) {
      fixpoint.narrow();
    }
    return fixpoint.collect();
  }

  private void findLeaders() {
    for (int i = 0; i < flow.subprograms(); i++) {
      leaders.set(flow.start(i));
    }
    for (int slot = 0; slot < insns.size(); slot = flow.next(slot)) {
      Insn insn = insns.get(slot);
      if (insn.isGoto() || insn.isConditionalJump()) {
        leaders.set(flow.target(slot));
        leaders.set(flow.next(slot));
      }
    }
  }

  /** Takes what flows along an edge into the block that it leads to. */
  private interface Edge {
    void flow(int target, Scalar[] state);
  }

  private void grow() {
    BitSet todo = new BitSet();
    for (int i = 0; i < flow.subprograms(); i++) {
      before[flow.start(i)] = unknown();
      todo.set(flow.start(i));
    }
    for (int slot = todo.nextSetBit(0); slot >= 0; slot = todo.nextSetBit(0)) {
      todo.clear(slot);
      walk(slot, (target, state) -> join(target, state, todo), null);
    }
  }

  private static Scalar[] unknown() {
    Scalar[] state = new Scalar[Op.REGISTERS];
    Arrays.fill(state, Scalar.UNKNOWN);
    return state;
  }

  private void join(int target, Scalar[] incoming, BitSet todo) {
    Scalar[] old = before[target];
    if (old == null) {
      before[target] = incoming.clone();
      todo.set(target);
      return;
    }
    boolean isChanged = false;
    int visit = visits[target];
    for (int i = 0; i < old.length; i++) {
      if (!incoming[i].isSubsetOf(old[i])) {
        Scalar united = old[i].union(incoming[i]);
        old[i] = widening.widen(old[i], united, visit);
        isWidened |= !old[i].equals(united);
        isChanged = true;
      }
    }
    if (isChanged) {
      visits[target]++;
      todo.set(target);
    }
  }

  /** Once more from what is stable: what then holds, holds as well, and may be less. */
  private void narrow() {
    Scalar[][] now = new Scalar[insns.size()][];
    for (int i = 0; i < flow.subprograms(); i++) {
      now[flow.start(i)] = unknown();
    }
    for (int slot = leaders.nextSetBit(0); slot >= 0; slot = leaders.nextSetBit(slot + 1)) {
      if (slot < insns.size() && before[slot] != null) {
        walk(slot, (target, state) -> unite(now, target, state), null);
      }
    }
    System.arraycopy(now, 0, before, 0, now.length);
  }

  private static void unite(Scalar[][] states, int target, Scalar[] incoming) {
    Scalar[] old = states[target];
    if (old == null) {
      states[target] = incoming.clone();
      return;
    }
    for (int i = 0; i < old.length; i++) {
      old[i] = old[i].union(incoming[i]);
    }
  }

  private List<ValueRange> collect() {
    List<ValueRange> ranges = new ArrayList<>(Collections.nCopies(insns.size(), ValueRange.ANY));
    for (int slot = leaders.nextSetBit(0); slot >= 0; slot = leaders.nextSetBit(slot + 1)) {
      if (slot < insns.size() && before[slot] != null) {
        walk(slot, (target, state) -> {}, ranges);
      }
    }
    return Collections.unmodifiableList(ranges);
  }

  /** Follows a block to its end, telling each edge out of it. */
  private void walk(int leader, Edge edge, @Nullable List<ValueRange> ranges) {
    Scalar[] start = before[leader];
    if (start == null) {
      return;
    }
    Scalar[] state = start.clone();
    int slot = leader;
    while (true) {
      Insn insn = insns.get(slot);
      if (insn.isExit()) {
        return;
      }
      if (insn.isGoto()) {
        edge.flow(flow.target(slot), state);
        return;
      }
      if (insn.isConditionalJump()) {
        branch(insn, slot, state, edge);
        return;
      }
      int defined = ValueTransfer.apply(insns, slot, state);
      if (defined >= 0 && isPointerLoad.test(slot)) {
        state[defined] = Scalar.UNKNOWN;
      }
      if (ranges != null && defined >= 0) {
        ranges.set(slot, new ValueRange(state[defined].uMin(), state[defined].uMax()));
      }
      slot = flow.next(slot);
      if (slot >= insns.size()) {
        return;
      }
      if (leaders.get(slot)) {
        edge.flow(slot, state);
        return;
      }
    }
  }

  private void branch(Insn insn, int slot, Scalar[] state, Edge edge) {
    branch(insn, true, flow.target(slot), state, edge);
    branch(insn, false, flow.next(slot), state, edge);
  }

  private static void branch(Insn insn, boolean isTaken, int to, Scalar[] state, Edge edge) {
    if (insn.code() == JCOND) {
      edge.flow(to, state);
      return;
    }
    boolean is32 = insn.insnClass() == Op.JMP32;
    boolean isRegister = insn.isRegisterSource();
    Scalar left = state[insn.dst()];
    Scalar right = isRegister ? state[insn.src()] : Scalar.constant(insn.imm());
    ScalarBranches.Refined refined = ScalarBranches.refine(insn.op(), is32, isTaken, left, right);
    if (refined.dst().isEmpty() || refined.src().isEmpty()) {
      return;
    }
    Scalar[] narrowed = state.clone();
    if (isRegister) {
      narrowed[insn.src()] = refined.src();
    }
    if (!isRegister || insn.src() != insn.dst()) {
      narrowed[insn.dst()] = refined.dst();
    }
    edge.flow(to, narrowed);
  }
}
