// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.skep.bpf.verify.Subprogram;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * The basic blocks of one subprogram, and which registers are live where each begins. Not changed
 * after it is made.
 */
final class Shape {
  /** Longer blocks are cut, so that large programs can be split anywhere. */
  private static final int LONGEST_BLOCK = 40;

  /** In programs whose instructions take more bytes each. */
  private static final int LONGEST_BLOCK_OF_LARGE = 16;

  /**
   * Instructions without a jump in or out between them.
   *
   * @param number its place among the blocks
   * @param start its first slot
   * @param end the slot after its last
   * @param successors the numbers of the blocks that may follow; −1 for running off the end
   */
  record Block(int number, int start, int end, int[] successors) {}

  final int index;
  final Subprogram subprogram;
  final List<Block> blocks = new ArrayList<>();
  private final Code code;
  private final int[] calleeArguments;
  private final int[] liveBefore;
  private final int[] blockAt;
  private final BitSet testedLast = new BitSet();

  /**
   * The shape of a subprogram.
   *
   * @param calleeArguments for each subprogram that it calls, the registers that one reads
   */
  Shape(Code code, int index, int[] calleeArguments) {
    this.code = code;
    this.index = index;
    this.subprogram = code.program.subprograms().get(index);
    this.calleeArguments = calleeArguments;
    this.blockAt = new int[subprogram.end() - subprogram.start()];
    makeBlocks(leaders());
    this.liveBefore = new int[blocks.size()];
    findLive();
    findLoops();
  }

  private BitSet leaders() {
    BitSet leaders = new BitSet();
    int start = subprogram.start();
    leaders.set(start);
    for (int slot = start; slot < subprogram.end(); slot = code.next(slot)) {
      Insn insn = code.insns[slot];
      if (insn.isGoto() || insn.isConditionalJump()) {
        int target = code.target(slot);
        if (target < start || target >= subprogram.end()) {
          throw Code.refuse(slot, "a jump out of its subprogram");
        }
        leaders.set(target);
      }
      if (Code.endsBlock(insn)) {
        leaders.set(code.next(slot));
      }
    }
    return leaders;
  }

  private void makeBlocks(BitSet leaders) {
    int start = subprogram.start();
    int longest = code.isLarge() ? LONGEST_BLOCK_OF_LARGE : LONGEST_BLOCK;
    List<int[]> bounds = new ArrayList<>();
    int first = start;
    int length = 0;
    for (int slot = start; slot < subprogram.end(); ) {
      int next = code.next(slot);
      length++;
      if (next >= subprogram.end() || leaders.get(next) || length == longest) {
        bounds.add(new int[] {first, next});
        first = next;
        length = 0;
      }
      slot = next;
    }
    for (int i = 0; i < bounds.size(); i++) {
      blockAt[bounds.get(i)[0] - start] = i + 1;
    }
    for (int i = 0; i < bounds.size(); i++) {
      int[] bound = bounds.get(i);
      blocks.add(new Block(i, bound[0], bound[1], successors(last(bound[0], bound[1]), bound[1])));
    }
  }

  private int last(int start, int end) {
    int last = start;
    while (code.next(last) < end) {
      last = code.next(last);
    }
    return last;
  }

  /** The last slot of a block. */
  int last(Block block) {
    return last(block.start(), block.end());
  }

  private int[] successors(int last, int end) {
    Insn insn = code.insns[last];
    if (insn.isExit() || !code.isReached(last)) {
      return new int[0];
    }
    if (insn.isGoto()) {
      return new int[] {blockAt(code.target(last))};
    }
    if (insn.isConditionalJump()) {
      return new int[] {blockAt(code.target(last)), blockAt(end)};
    }
    return new int[] {blockAt(end)};
  }

  /** The block that begins at a slot; −1 past the end. */
  int blockAt(int slot) {
    return slot >= subprogram.end() ? -1 : blockAt[slot - subprogram.start()] - 1;
  }

  private void findLive() {
    boolean isChanged = true;
    while (isChanged) {
      isChanged = false;
      for (int i = blocks.size() - 1; i >= 0; i--) {
        int live = liveBefore(blocks.get(i));
        isChanged |= live != liveBefore[i];
        liveBefore[i] = live;
      }
    }
  }

  private int liveBefore(Block block) {
    int live = liveAfter(block);
    int[] slots = new int[block.end() - block.start()];
    int count = 0;
    for (int slot = block.start(); slot < block.end(); slot = code.next(slot)) {
      slots[count++] = slot;
    }
    for (int i = count - 1; i >= 0; i--) {
      live = before(slots[i], live);
    }
    return Effects.withoutFramePointer(live);
  }

  private int before(int slot, int live) {
    if (!code.isReached(slot)) {
      return 0;
    }
    int defined = Effects.defined(code.insns[slot]);
    int rest = defined < 0 ? live : live & ~(1 << defined);
    return rest | Effects.read(code, slot, callArguments(slot));
  }

  /** The argument registers that the subprogram called at a slot reads. */
  int callArguments(int slot) {
    return code.insns[slot].isSubprogramCall() ? calleeArguments[code.callee(slot)] : 0;
  }

  /** The registers that are live when a block ends. */
  int liveAfter(Block block) {
    int live = 0;
    for (int successor : block.successors()) {
      live |= successor < 0 ? 0 : liveBefore[successor];
    }
    return live;
  }

  /** Looks from the first block for jumps back to a block that the way there began with. */
  private void findLoops() {
    BitSet seen = new BitSet();
    BitSet onWay = new BitSet();
    int[] way = new int[blocks.size()];
    int[] taken = new int[blocks.size()];
    int depth = 1;
    seen.set(0);
    onWay.set(0);
    while (depth > 0) {
      Block block = blocks.get(way[depth - 1]);
      if (taken[block.number()] == block.successors().length) {
        onWay.clear(block.number());
        depth--;
        continue;
      }
      int next = block.successors()[taken[block.number()]++];
      if (next >= 0 && onWay.get(next) && code.insns[last(block)].isConditionalJump()) {
        testedLast.set(next);
      } else if (next >= 0 && !seen.get(next)) {
        seen.set(next);
        onWay.set(next);
        way[depth++] = next;
      }
    }
  }

  /** Whether a loop begins with a block and goes back to it from a comparison. */
  boolean isTestedLast(int block) {
    return testedLast.get(block);
  }

  /** Bit n: rn is live when the block begins. */
  int liveBefore(int block) {
    return liveBefore[block];
  }

  /** Whether it has instructions of that class and operation. */
  boolean has(int opcode) {
    for (int slot = subprogram.start(); slot < subprogram.end(); slot = code.next(slot)) {
      if (code.insns[slot].code() == opcode) {
        return true;
      }
    }
    return false;
  }

  /** Whether it loops by {@code may_goto}. */
  boolean hasMayGoto() {
    return has(Op.JMP | Op.JCOND);
  }
}
