// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.helper.ArgType;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.map.MapRef;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * Which slots of a subprogram's stack are kept in JVM locals: those that are only loaded and stored
 * whole, at constant offsets, or read as the key of an inlined lookup. If a pointer into the frame
 * goes where it cannot be followed, none are.
 */
final class StackSlots {
  /** What is done with a slot. */
  interface Visitor {
    void slot(int offset, int size);
  }

  private static final int UNKNOWN = Integer.MIN_VALUE;

  private final Code code;
  private final Shape shape;
  private final Webs webs;
  private final TreeMap<Integer, Integer> found = new TreeMap<>();
  private final boolean[] pinned = new boolean[Op.STACK_SIZE];
  private final Map<Integer, Integer> pointers = new TreeMap<>();
  private final Map<Integer, Integer> keys = new TreeMap<>();
  private boolean isWild;
  private boolean isMoved;

  private StackSlots(Code code, Shape shape, Webs webs) {
    this.code = code;
    this.shape = shape;
    this.webs = webs;
  }

  /**
   * Finds them.
   *
   * @param inMemory whether all of the stack is to be in memory all the same
   */
  static StackSlots of(Code code, Shape shape, Webs webs, boolean inMemory) {
    StackSlots slots = new StackSlots(code, shape, webs);
    do {
      slots.isMoved = false;
      slots.shape.blocks.forEach(slots::follow);
    } while (slots.isMoved);
    slots.shape.blocks.forEach(slots::examine);
    slots.isWild |= inMemory;
    slots.settle();
    return slots;
  }

  void forEach(Visitor visitor) {
    found.forEach(visitor::slot);
  }

  /** Whether {@code size} bytes at an offset are a local. */
  boolean isLocal(int offset, int size) {
    return found.getOrDefault(offset, 0) == size;
  }

  /** Where in the frame the key of the lookup at a slot is, negative; 0 if that is not known. */
  int keyOffset(int slot) {
    return keys.getOrDefault(slot, 0);
  }

  /** Whether some of the stack is in memory. */
  boolean needsMemory() {
    return isWild || anyPinned();
  }

  private boolean anyPinned() {
    for (boolean pin : pinned) {
      if (pin) {
        return true;
      }
    }
    return false;
  }

  // Pointers into the frame: the web they are in, and their offset if it is always the same.

  private int[] entry(Shape.Block block) {
    int[] current = new int[Op.REGISTERS];
    for (int i = 0; i < current.length; i++) {
      current[i] = webs.atEntry(block.number(), i);
    }
    return current;
  }

  private void follow(Shape.Block block) {
    int[] current = entry(block);
    for (int slot = block.start(); slot < block.end(); slot = code.next(slot)) {
      int defined = Effects.defined(code.insns[slot]);
      if (defined < 0 || !code.isReached(slot)) {
        continue;
      }
      Integer offset = derived(slot, current);
      current[defined] = webs.at(slot);
      if (offset != null) {
        mark(webs.web(webs.at(slot)), offset);
      }
    }
  }

  private void mark(int web, int offset) {
    Integer before = pointers.get(web);
    int now = before == null || before == offset ? offset : UNKNOWN;
    if (before == null || before != now) {
      pointers.put(web, now);
      isMoved = true;
    }
  }

  /** The offset that a register points to; null if it is no pointer into the frame. */
  private @Nullable Integer pointer(int[] current, int register) {
    return register == Op.FP ? Integer.valueOf(0) : pointers.get(webs.web(current[register]));
  }

  private @Nullable Integer derived(int slot, int[] current) {
    Insn insn = code.insns[slot];
    if (!insn.isAlu()) {
      return null;
    }
    Integer left = insn.op() == Op.MOV ? null : pointer(current, insn.dst());
    Integer right =
        insn.isRegisterSource() && insn.op() != Op.END ? pointer(current, insn.src()) : null;
    if (left == null && right == null) {
      return null;
    }
    if (insn.insnClass() == Op.ALU64 && insn.op() == Op.MOV && insn.off() == 0) {
      return right;
    }
    boolean isConstant = insn.insnClass() == Op.ALU64 && !insn.isRegisterSource();
    if (isConstant && insn.op() == Op.ADD && left != null && left != UNKNOWN) {
      return left + insn.imm();
    }
    return UNKNOWN;
  }

  // What is done with them.

  private void examine(Shape.Block block) {
    int[] current = entry(block);
    for (int slot = block.start(); slot < block.end(); slot = code.next(slot)) {
      if (!code.isReached(slot)) {
        return;
      }
      examine(slot, current);
      int defined = Effects.defined(code.insns[slot]);
      if (defined >= 0) {
        current[defined] = webs.at(slot);
      }
    }
  }

  private void examine(int slot, int[] current) {
    Insn insn = code.insns[slot];
    switch (insn.insnClass()) {
      case Op.LDX -> access(slot, insn, false);
      case Op.ST -> access(slot, insn, false);
      case Op.STX -> {
        access(slot, insn, insn.mode() == Op.ATOMIC);
        if (insn.mode() == Op.MEM && pointer(current, insn.src()) != null) {
          isWild = true;
        }
      }
      case Op.JMP -> {
        if (insn.op() == Op.CALL) {
          call(slot, insn, current);
        } else if (insn.isExit() && pointer(current, 0) != null) {
          isWild = true;
        }
      }
      default -> {}
    }
  }

  private void access(int slot, Insn insn, boolean isAtomic) {
    if (!code.mayReachStack(slot)) {
      return;
    }
    int offset = code.stackOffset(slot);
    int size = insn.accessSize();
    if (offset >= 0 || offset < -Op.STACK_SIZE || offset + size > 0) {
      isWild = true;
    } else if (isAtomic) {
      pin(offset, size);
    } else {
      use(offset, size);
    }
  }

  private void use(int offset, int size) {
    Integer before = found.putIfAbsent(offset, size);
    if (before != null && before != size) {
      pin(offset, Math.max(before, size));
    }
  }

  private void pin(int offset, int size) {
    for (int i = Math.max(offset, -Op.STACK_SIZE); i < Math.min(offset + size, 0); i++) {
      pinned[i + Op.STACK_SIZE] = true;
    }
  }

  private void call(int slot, Insn insn, int[] current) {
    Helper helper = code.helper(slot);
    if (insn.isSubprogramCall() || Code.isCallThroughRegister(insn) || helper == null) {
      for (int i = 1; i <= 5; i++) {
        isWild |= pointer(current, i) != null && isArgument(slot, insn, i);
      }
      return;
    }
    for (int i = 0; i < helper.prototype().arguments().size(); i++) {
      Integer offset = pointer(current, i + 1);
      if (offset != null) {
        argument(slot, helper.prototype().arguments().get(i), offset);
      }
    }
  }

  /** Stale pointers in registers that a subprogram does not read are harmless. */
  private boolean isArgument(int slot, Insn insn, int register) {
    return !insn.isSubprogramCall() || (shape.callArguments(slot) >> register & 1) != 0;
  }

  private void argument(int slot, ArgType type, int offset) {
    MapRef map = code.map(slot);
    if (offset == UNKNOWN || offset >= 0) {
      isWild = true;
    } else if (type == ArgType.MAP_KEY && map != null) {
      int size = map.spec().keySize();
      keys.put(slot, offset);
      if (MapLookup.of(code, slot) != null && (size == Integer.BYTES || size == Long.BYTES)) {
        use(offset, size);
      } else if (MapLookup.of(code, slot) != null && offset + size <= 0) {
        use(offset, Long.BYTES);
        use(offset + Long.BYTES, Long.BYTES);
      } else {
        pin(offset, size);
      }
    } else if ((type == ArgType.MAP_VALUE || type == ArgType.UNINIT_MAP_VALUE) && map != null) {
      pin(offset, map.spec().valueSize());
    } else if (type == ArgType.STACK_OR_NULL || type == ArgType.ANYTHING) {
      isWild = true;
    } else {
      pin(offset, -offset);
    }
  }

  /** Leaves what overlaps nothing. */
  private void settle() {
    if (isWild) {
      found.clear();
      return;
    }
    TreeMap<Integer, Integer> alone = new TreeMap<>();
    boolean isChanged = true;
    while (isChanged) {
      isChanged = false;
      for (Map.Entry<Integer, Integer> slot : found.entrySet()) {
        if (isAlone(slot.getKey(), slot.getValue())) {
          continue;
        }
        isChanged |= pinAll(slot.getKey(), slot.getValue());
      }
    }
    found.forEach(
        (offset, size) -> {
          if (isAlone(offset, size)) {
            alone.put(offset, size);
          }
        });
    found.clear();
    found.putAll(alone);
  }

  private boolean pinAll(int offset, int size) {
    boolean isChanged = false;
    for (int i = offset; i < offset + size; i++) {
      isChanged |= !pinned[i + Op.STACK_SIZE];
      pinned[i + Op.STACK_SIZE] = true;
    }
    return isChanged;
  }

  private boolean isAlone(int offset, int size) {
    Map.Entry<Integer, Integer> before = found.lowerEntry(offset);
    if (before != null && before.getKey() + before.getValue() > offset) {
      return false;
    }
    Map.Entry<Integer, Integer> after = found.higherEntry(offset);
    if (after != null && after.getKey() < offset + size) {
      return false;
    }
    for (int i = offset; i < offset + size; i++) {
      if (pinned[i + Op.STACK_SIZE]) {
        return false;
      }
    }
    return true;
  }
}
