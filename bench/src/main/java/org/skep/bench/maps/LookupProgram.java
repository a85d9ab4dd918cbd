// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench.maps;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.skep.bpf.HelperIds;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * An XDP program that makes random keys and looks each one up, the same instructions for every
 * runtime. The generator's state and the range of keys are in the packet, so that runs that follow
 * go on with it.
 *
 * @param keySize 8 or 16
 * @param work what is done with a key
 */
record LookupProgram(int keySize, Work work) {
  /** What is done with each key. */
  enum Work {
    /** The value found is counted up. */
    INCREMENT(true),
    /** As {@link #INCREMENT}, but on the stack in place of a call: what the rest costs. */
    INCREMENT_STACK(false),
    /** The value found, which must be 0, goes into the next key: each lookup waits for the last. */
    CHAIN(true),
    /** As {@link #CHAIN}, but with a value on the stack. */
    CHAIN_STACK(false);

    private final boolean isLookup;

    Work(boolean isLookup) {
      this.isLookup = isLookup;
    }

    /** The same without the call. */
    Work rest() {
      return this == INCREMENT ? INCREMENT_STACK : CHAIN_STACK;
    }
  }

  /** Keys of one run. */
  static final int LOOKUPS = 256;

  // What is where in the packet.
  private static final int STATE = 16;
  private static final int MASK = 24;
  private static final int BASE = 32;
  private static final int PACKET = 64;

  private static final int KEY = -16;
  private static final int VALUE = -24;
  private static final int FIRST = -32;

  /** Keys are numbers multiplied by that, so that they are no range that suits a bad hash. */
  private static final int SPREAD = 0x9e3779b1;

  /**
   * A packet.
   *
   * @param thread the number of the thread, for a state of its own
   * @param keys a power of two
   * @param first the numbers of the keys are {@code first} to {@code first + keys - 1}
   */
  static byte[] packet(int thread, int keys, int first) {
    return ByteBuffer.allocate(PACKET)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(STATE, seed(thread))
        .putLong(MASK, keys - 1L)
        .putLong(BASE, first)
        .array();
  }

  static long seed(int thread) {
    return 0x9e3779b97f4a7c15L * (thread + 1);
  }

  /** One step of the generator: Marsaglia's xorshift. */
  static long next(long state) {
    long next = state ^ state << 13;
    next ^= next >>> 7;
    return next ^ next << 17;
  }

  /** The first word of the key with a number; the second is the number itself. */
  static long key(long number) {
    return number * SPREAD;
  }

  /** The instructions, with the descriptor of a map; XDP's offsets of packet and end. */
  List<Insn> insns(int mapFd) {
    List<Insn> to = new ArrayList<>();
    add(to, Op.LDX | Op.MEM | Op.W, 6, 1, 0, 0);
    add(to, Op.LDX | Op.MEM | Op.W, 7, 1, 4, 0);
    add(to, Op.ALU64 | Op.MOV | Op.X, 2, 6, 0, 0);
    add(to, Op.ALU64 | Op.ADD, 2, 0, 0, PACKET);
    int outside = to.size();
    add(to, Op.JMP | Op.JGT | Op.X, 2, 7, 0, 0);
    add(to, Op.LDX | Op.MEM | Op.DW, 8, 6, STATE, 0);
    add(to, Op.LDX | Op.MEM | Op.DW, 7, 6, MASK, 0);
    add(to, Op.LDX | Op.MEM | Op.DW, 1, 6, BASE, 0);
    add(to, Op.STX | Op.MEM | Op.DW, Op.FP, 1, FIRST, 0);
    add(to, Op.ST | Op.MEM | Op.DW, Op.FP, 0, VALUE, 0);
    add(to, Op.ALU64 | Op.MOV, 9, 0, 0, LOOKUPS);
    int loop = to.size();
    step(to, Op.LSH, 13);
    step(to, Op.RSH, 7);
    step(to, Op.LSH, 17);
    add(to, Op.ALU64 | Op.MOV | Op.X, 1, 8, 0, 0);
    add(to, Op.ALU64 | Op.AND | Op.X, 1, 7, 0, 0);
    add(to, Op.LDX | Op.MEM | Op.DW, 2, Op.FP, FIRST, 0);
    add(to, Op.ALU64 | Op.ADD | Op.X, 1, 2, 0, 0);
    if (keySize > Long.BYTES) {
      add(to, Op.STX | Op.MEM | Op.DW, Op.FP, 1, KEY + Long.BYTES, 0);
    }
    add(to, Op.ALU64 | Op.MUL, 1, 0, 0, SPREAD);
    add(to, Op.STX | Op.MEM | Op.DW, Op.FP, 1, KEY, 0);
    look(to, mapFd);
    add(to, Op.ALU64 | Op.ADD, 9, 0, 0, -1);
    add(to, Op.JMP | Op.JNE, 9, 0, loop - to.size() - 1, 0);
    add(to, Op.STX | Op.MEM | Op.DW, 6, 8, STATE, 0);
    to.set(outside, new Insn(Op.JMP | Op.JGT | Op.X, 2, 7, to.size() - outside - 1, 0));
    add(to, Op.ALU64 | Op.MOV, 0, 0, 0, 2);
    add(to, Op.JMP | Op.EXIT, 0, 0, 0, 0);
    return to;
  }

  private static void step(List<Insn> to, int shift, int bits) {
    add(to, Op.ALU64 | Op.MOV | Op.X, 1, 8, 0, 0);
    add(to, Op.ALU64 | shift, 1, 0, 0, bits);
    add(to, Op.ALU64 | Op.XOR | Op.X, 8, 1, 0, 0);
  }

  private void look(List<Insn> to, int mapFd) {
    add(to, Op.ALU64 | Op.MOV | Op.X, 2, Op.FP, 0, 0);
    add(to, Op.ALU64 | Op.ADD, 2, 0, 0, work.isLookup ? KEY : VALUE);
    add(to, Op.LD_IMM64, 1, Op.PSEUDO_MAP_FD, 0, mapFd);
    add(to, 0, 0, 0, 0, 0);
    if (work.isLookup) {
      add(to, Op.JMP | Op.CALL, 0, 0, 0, HelperIds.MAP_LOOKUP_ELEM);
    } else {
      add(to, Op.ALU64 | Op.MOV | Op.X, 0, 2, 0, 0);
    }
    boolean isChain = work.rest() == Work.CHAIN_STACK;
    add(to, Op.JMP | Op.JEQ, 0, 0, isChain ? 2 : 3, 0);
    add(to, Op.LDX | Op.MEM | Op.DW, 1, 0, 0, 0);
    if (isChain) {
      add(to, Op.ALU64 | Op.XOR | Op.X, 8, 1, 0, 0);
    } else {
      add(to, Op.ALU64 | Op.ADD, 1, 0, 0, 1);
      add(to, Op.STX | Op.MEM | Op.DW, 0, 1, 0, 0);
    }
  }

  private static void add(List<Insn> to, int code, int dst, int src, int off, int imm) {
    to.add(new Insn(code, dst, src, off, imm));
  }
}
