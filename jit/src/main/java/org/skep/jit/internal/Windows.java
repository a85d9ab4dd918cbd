// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.verify.MemoryKind;
import org.skep.bpf.verify.Subprogram;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * Which bounds of a packet that is part of its array are to be checked at which accesses: those
 * that nothing on every way there has shown to be kept. A pointer that is loaded is in the packet,
 * as its load checks; a comparison with the packet's end, which the program makes anyway, shows how
 * far one may go. Nothing here trusts the verifier: all that is taken to be shown was compared when
 * the program ran. Numbers may overflow on the way; then the array has no such index, for its
 * length is at most {@link #MOST_BYTES}.
 */
final class Windows {
  /** The longest array that a packet may be part of. */
  static final int MOST_BYTES = Integer.MAX_VALUE - (1 << 18);

  /** What {@link Check} has where nothing is to be checked. */
  static final int NONE = Integer.MIN_VALUE;

  /** How often a loop's beginning is looked at before it is taken to know nothing. */
  private static final int PATIENCE = 4;

  /** How often any block is, before it is taken to be reached with no pointers. */
  private static final int LONG_PATIENCE = 32;

  /** Pointers are followed as far as this. */
  private static final int FAR = 1 << 16;

  private static final int UNKNOWN = 1 << 20;

  /**
   * What to check, in bytes from where the access's register points, or {@link #NONE}.
   *
   * @param first the byte that must not be before the packet
   * @param end the place that must not be behind its end
   */
  record Check(int first, int end) {}

  /** A pointer: {@code delta} bytes behind what the node {@code base} was when it was defined. */
  private record Pointer(int base, int delta) {}

  /**
   * What is known of a base.
   *
   * @param lower bytes behind it that are not before the packet's beginning
   * @param upper bytes behind it that are not behind the packet's end
   * @param isInside whether a verified program has it not before the packet's beginning, so that a
   *     check may begin there
   * @param isLoaded whether it is in the packet without a doubt, so that a pointer a little behind
   *     it does not overflow
   */
  private record Known(int lower, int upper, boolean isInside, boolean isLoaded) {
    static final Known NOTHING = new Known(UNKNOWN, -UNKNOWN, false, false);
    static final Known INSIDE = new Known(UNKNOWN, -UNKNOWN, true, false);
    static final Known LOADED = new Known(0, 0, true, true);

    Known behind(int delta) {
      if (delta == 0) {
        return this;
      }
      return new Known(
          isLoaded ? lower - delta : UNKNOWN,
          upper == -UNKNOWN ? upper : upper - delta,
          isInside && delta > 0,
          false);
    }

    Known and(Known other) {
      return new Known(
          Math.max(lower, other.lower),
          Math.min(upper, other.upper),
          isInside && other.isInside,
          isLoaded && other.isLoaded);
    }

    Known withLower(int shown) {
      return new Known(Math.min(lower, shown), upper, isInside, isLoaded);
    }

    Known withUpper(int shown) {
      return new Known(lower, Math.max(upper, shown), isInside, isLoaded);
    }
  }

  /** What is known at some place. */
  private static final class State {
    final @Nullable Pointer[] pointers;
    final Map<Integer, Known> known;

    State() {
      this.pointers = new Pointer[Op.FP];
      this.known = new HashMap<>();
    }

    State(State from) {
      this.pointers = from.pointers.clone();
      this.known = new HashMap<>(from.known);
    }

    Known of(@Nullable Pointer pointer) {
      return pointer == null ? Known.NOTHING : known.getOrDefault(pointer.base, Known.NOTHING);
    }

    boolean isSame(@Nullable State other) {
      return other != null && Arrays.equals(pointers, other.pointers) && known.equals(other.known);
    }
  }

  private final Code code;
  private final Shape shape;
  private final Webs webs;
  private final Map<Integer, Check> checks = new HashMap<>();
  private final BitSet ends = new BitSet();
  private final @Nullable State[] before;
  private final @Nullable State[][] after;
  private final int[] visits;
  private final List<List<int[]>> predecessors = new ArrayList<>();

  private Windows(Code code, Shape shape, Webs webs) {
    this.code = code;
    this.shape = shape;
    this.webs = webs;
    int count = shape.blocks.size();
    this.before = new State[count];
    this.after = new State[count][];
    this.visits = new int[count];
    for (Shape.Block block : shape.blocks) {
      predecessors.add(new ArrayList<>());
      after[block.number()] = new State[block.successors().length];
    }
    for (Shape.Block block : shape.blocks) {
      for (int i = 0; i < block.successors().length; i++) {
        if (block.successors()[i] >= 0) {
          predecessors.get(block.successors()[i]).add(new int[] {block.number(), i});
        }
      }
    }
  }

  /** Looks at a subprogram. */
  static Windows of(Code code, Shape shape, Webs webs) {
    Windows windows = new Windows(code, shape, webs);
    if (windows.hasAccess()) {
      windows.settle();
      for (Shape.Block block : shape.blocks) {
        State state = windows.before[block.number()];
        if (state != null) {
          windows.flow(block, new State(state), true);
        }
      }
    }
    return windows;
  }

  /** What the access at a slot needs checked. */
  Check check(int slot, int offset, int size) {
    Check check = checks.get(slot);
    return check != null ? check : new Check(offset, offset + size);
  }

  private boolean hasAccess() {
    Subprogram subprogram = shape.subprogram;
    for (int slot = subprogram.start(); slot < subprogram.end(); slot = code.next(slot)) {
      if (isAccess(slot)) {
        return true;
      }
    }
    return false;
  }

  private boolean isAccess(int slot) {
    Insn insn = code.insns[slot];
    int insnClass = insn.insnClass();
    return (insnClass == Op.LDX || insnClass == Op.ST || insnClass == Op.STX)
        && (insn.mode() == Op.MEM || insn.mode() == Op.MEMSX)
        && code.isReached(slot)
        && code.reachesOnly(slot, MemoryKind.PACKET);
  }

  // The way to what holds on every way.

  private void settle() {
    BitSet open = new BitSet();
    open.set(0);
    for (int number = 0; number >= 0; number = open.nextSetBit(0)) {
      open.clear(number);
      State state = merged(number);
      if (state.isSame(before[number])) {
        continue;
      }
      before[number] = state;
      visits[number]++;
      flow(shape.blocks.get(number), new State(state), false);
      for (int successor : shape.blocks.get(number).successors()) {
        if (successor >= 0) {
          open.set(successor);
        }
      }
    }
  }

  private State merged(int block) {
    if (visits[block] >= LONG_PATIENCE) {
      return new State();
    }
    List<State> ways = new ArrayList<>();
    if (block == 0) {
      ways.add(new State());
    }
    for (int[] edge : predecessors.get(block)) {
      State way = after[edge[0]][edge[1]];
      if (way != null) {
        ways.add(way);
      }
    }
    BitSet pointers = new BitSet();
    BitSet fresh = new BitSet();
    for (int i = 0; i < Op.FP; i++) {
      boolean isLive = (shape.liveBefore(block) >> i & 1) != 0;
      if (isLive && webs.kindOf(webs.atEntry(block, i)) == Webs.Kind.PACKET) {
        pointers.set(i);
        fresh.set(i, !isSame(ways, i));
      }
    }
    // What is defined anew here is not what other registers were made of before.
    int count;
    do {
      count = fresh.cardinality();
      for (int i = pointers.nextSetBit(0); i >= 0; i = pointers.nextSetBit(i + 1)) {
        Pointer pointer = ways.get(0).pointers[i];
        for (int j = fresh.nextSetBit(0); j >= 0; j = fresh.nextSetBit(j + 1)) {
          if (pointer != null && pointer.base == webs.atEntry(block, j)) {
            fresh.set(i);
          }
        }
      }
    } while (fresh.cardinality() > count);
    return merged(block, ways, pointers, fresh);
  }

  private static boolean isSame(List<State> ways, int register) {
    Pointer first = ways.get(0).pointers[register];
    return first != null && ways.stream().allMatch(way -> first.equals(way.pointers[register]));
  }

  private State merged(int block, List<State> ways, BitSet pointers, BitSet fresh) {
    State state = new State();
    for (int i = pointers.nextSetBit(0); i >= 0; i = pointers.nextSetBit(i + 1)) {
      Known all = null;
      for (State way : ways) {
        Pointer pointer = way.pointers[i];
        Known known = way.of(pointer);
        if (fresh.get(i) && pointer != null) {
          known = known.behind(pointer.delta);
        }
        all = all == null ? known : all.and(known);
      }
      Known known = all == null ? Known.NOTHING : all;
      if (visits[block] >= PATIENCE) {
        known = known.isInside ? Known.INSIDE : Known.NOTHING;
      }
      Pointer pointer =
          fresh.get(i) ? new Pointer(webs.atEntry(block, i), 0) : ways.get(0).pointers[i];
      state.pointers[i] = pointer;
      if (pointer != null) {
        state.known.put(pointer.base, known);
      }
    }
    return state;
  }

  // Through a block.

  private void flow(Shape.Block block, State state, boolean decides) {
    int[] nodes = new int[Op.REGISTERS];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = webs.atEntry(block.number(), i);
    }
    for (int slot = block.start(); slot < block.end(); slot = code.next(slot)) {
      if (!code.isReached(slot)) {
        return;
      }
      Insn insn = code.insns[slot];
      if (isAccess(slot)) {
        access(slot, insn, state, decides);
      }
      boolean isCall = insn.insnClass() == Op.JMP && insn.op() == Op.CALL;
      if (isCall && code.movesPacket(slot)) {
        Arrays.fill(state.pointers, null);
        state.known.clear();
      }
      int defined = Effects.defined(insn);
      if (defined >= 0 && defined < Op.FP) {
        define(slot, insn, defined, state, nodes);
        nodes[defined] = webs.at(slot);
      }
    }
    if (!decides) {
      leave(block, state);
    }
  }

  private void access(int slot, Insn insn, State state, boolean decides) {
    Pointer pointer = state.pointers[insn.insnClass() == Op.LDX ? insn.src() : insn.dst()];
    if (pointer == null) {
      return;
    }
    Known known = state.of(pointer);
    int first = pointer.delta + insn.off();
    int end = first + insn.accessSize();
    int checkedFirst = NONE;
    int checkedEnd = NONE;
    if (known.lower > first) {
      int lower = known.isInside ? Math.min(first, 0) : first;
      checkedFirst = lower - pointer.delta;
      known = known.withLower(lower);
    }
    if (known.upper < end) {
      checkedEnd = end - pointer.delta;
      known = known.withUpper(end);
    }
    state.known.put(pointer.base, known);
    if (decides) {
      checks.put(slot, new Check(checkedFirst, checkedEnd));
    }
  }

  private void define(int slot, Insn insn, int register, State state, int[] nodes) {
    int node = webs.at(slot);
    Pointer made = null;
    if (webs.kindOf(node) == Webs.Kind.PACKET) {
      made = moved(insn, state);
      if (made == null) {
        made = new Pointer(node, 0);
        Known known = isInside(insn, state, nodes) ? Known.INSIDE : Known.NOTHING;
        if (code.loadsPacketPointer(slot)) {
          known = Known.LOADED;
        }
        for (int i = 0; i < Op.FP; i++) {
          Pointer other = state.pointers[i];
          if (other != null && other.base == node) {
            state.pointers[i] = null;
          }
        }
        state.known.put(node, known);
        ends.set(node, code.loadsPacketEnd(slot));
      }
    }
    state.pointers[register] = made;
  }

  /** A pointer that another one was moved by a constant to. */
  private static @Nullable Pointer moved(Insn insn, State state) {
    if (insn.insnClass() != Op.ALU64 || insn.off() != 0) {
      return null;
    }
    if (insn.op() == Op.MOV) {
      return insn.isRegisterSource() && insn.src() < Op.FP ? state.pointers[insn.src()] : null;
    }
    Pointer from = state.pointers[insn.dst()];
    boolean isAdded = insn.op() == Op.ADD;
    if (from == null || insn.isRegisterSource() || !(isAdded || insn.op() == Op.SUB)) {
      return null;
    }
    long delta = from.delta + (isAdded ? insn.imm() : -(long) insn.imm());
    return Math.abs(delta) < FAR ? new Pointer(from.base, (int) delta) : null;
  }

  private boolean isInside(Insn insn, State state, int[] nodes) {
    boolean isSum = insn.insnClass() == Op.ALU64 && insn.op() == Op.ADD && insn.isRegisterSource();
    return isSum
        && insn.src() < Op.FP
        && (isBehind(state, insn.dst(), insn.src(), nodes)
            || isBehind(state, insn.src(), insn.dst(), nodes));
  }

  private boolean isBehind(State state, int pointer, int number, int[] nodes) {
    Pointer from = state.pointers[pointer];
    return from != null
        && from.delta >= 0
        && state.of(from).isInside
        && webs.kindOf(nodes[number]) == Webs.Kind.INT;
  }

  // Comparisons with the packet's end.

  private void leave(Shape.Block block, State state) {
    int count = block.successors().length;
    for (int i = 0; i < count; i++) {
      after[block.number()][i] = count == 1 ? state : new State(state);
    }
    Insn insn = code.insns[shape.last(block)];
    if (count != 2 || insn.insnClass() != Op.JMP || !insn.isRegisterSource()) {
      return;
    }
    if (insn.dst() >= Op.FP || insn.src() >= Op.FP) {
      return;
    }
    Pointer left = state.pointers[insn.dst()];
    Pointer right = state.pointers[insn.src()];
    if (left != null && isEnd(right)) {
      compared(block, left, insn.op());
    } else if (right != null && isEnd(left)) {
      compared(block, right, swapped(insn.op()));
    }
  }

  private boolean isEnd(@Nullable Pointer pointer) {
    return pointer != null && pointer.delta == 0 && ends.get(pointer.base);
  }

  private static int swapped(int op) {
    return switch (op) {
      case Op.JGT -> Op.JLT;
      case Op.JGE -> Op.JLE;
      case Op.JLT -> Op.JGT;
      case Op.JLE -> Op.JGE;
      default -> op;
    };
  }

  private void compared(Shape.Block block, Pointer pointer, int op) {
    boolean isBefore = op == Op.JLT || op == Op.JGE;
    int edge =
        switch (op) {
          case Op.JLT, Op.JLE -> 0;
          case Op.JGT, Op.JGE -> 1;
          default -> -1;
        };
    State state = edge < 0 ? null : after[block.number()][edge];
    if (state != null) {
      int shown = pointer.delta + (isBefore ? 1 : 0);
      state.known.put(pointer.base, state.of(pointer).withUpper(shown));
    }
  }
}
