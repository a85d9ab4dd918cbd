// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import java.util.BitSet;
import org.skep.bpf.verify.MemoryKind;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * Splits the registers of a subprogram into webs: definitions that some use has in common get one
 * JVM local, others are free to have another, and another width. A node is a definition, or a
 * register as a block finds it; webs are sets of nodes.
 */
final class Webs {
  /** How a web's value is kept. */
  enum Kind {
    /** 64 bits. */
    LONG,
    /** 32 bits, the upper ones zero. */
    INT,
    /** A pointer into the packet, kept as its offset, signed. */
    PACKET
  }

  private final Code code;
  private final Shape shape;
  private final int base;
  private final int definitions;
  private final int[] parent;
  private final Kind[] kinds;
  private final long[] most;
  private final Counters counters;
  private final BitSet crossing = new BitSet();

  Webs(Code code, Shape shape) {
    this.code = code;
    this.shape = shape;
    this.base = shape.subprogram.start();
    this.definitions = shape.blocks.size() * Op.REGISTERS;
    int nodes = definitions + shape.subprogram.end() - base;
    this.parent = new int[nodes];
    for (int i = 0; i < nodes; i++) {
      parent[i] = i;
    }
    this.kinds = new Kind[nodes];
    this.most = new long[nodes];
    shape.blocks.forEach(this::unite);
    this.counters = Counters.of(code, shape, this);
    giveKinds();
  }

  /** The node of a register as a block finds it. */
  int atEntry(int block, int register) {
    return block * Op.REGISTERS + register;
  }

  /** The node of what the instruction at a slot defines. */
  int at(int slot) {
    return definitions + slot - base;
  }

  /** The web that a node belongs to. */
  int web(int node) {
    int root = node;
    while (parent[root] != root) {
      parent[root] = parent[parent[root]];
      root = parent[root];
    }
    return root;
  }

  private void unite(Shape.Block block) {
    int[] current = new int[Op.REGISTERS];
    for (int i = 0; i < current.length; i++) {
      current[i] = atEntry(block.number(), i);
    }
    for (int slot = block.start(); slot < block.end(); slot = code.next(slot)) {
      int defined = Effects.defined(code.insns[slot]);
      if (defined >= 0) {
        current[defined] = at(slot);
      }
    }
    for (int successor : block.successors()) {
      if (successor < 0) {
        continue;
      }
      int live = shape.liveBefore(successor);
      for (int i = 0; i < Op.FP; i++) {
        if ((live >> i & 1) != 0) {
          parent[web(current[i])] = web(atEntry(successor, i));
        }
      }
    }
  }

  private void giveKinds() {
    for (int block = 0; block < shape.blocks.size(); block++) {
      int live = shape.liveBefore(block);
      for (int i = 0; i < Op.FP; i++) {
        if ((live >> i & 1) != 0) {
          crossing.set(web(atEntry(block, i)));
        }
      }
    }
    int atStart = shape.liveBefore(0);
    for (int i = 0; i < Op.FP; i++) {
      if ((atStart >> i & 1) != 0) {
        boolean isArgument = (Effects.ARGUMENTS >> i & 1) != 0;
        join(atEntry(0, i), isArgument ? Kind.LONG : Kind.INT, isArgument ? -1 : 0);
      }
    }
    for (int slot = base; slot < shape.subprogram.end(); slot = code.next(slot)) {
      if (Effects.defined(code.insns[slot]) >= 0 && code.isReached(slot)) {
        Kind kind = kind(slot);
        join(at(slot), kind, kind == Kind.INT ? most(slot) : -1);
      }
    }
  }

  private void join(int node, Kind kind, long greatest) {
    int web = web(node);
    Kind before = kinds[web];
    kinds[web] = before == null || before == kind ? kind : Kind.LONG;
    most[web] = Long.compareUnsigned(greatest, most[web]) > 0 ? greatest : most[web];
  }

  private long most(int slot) {
    if (counters.limit(slot) >= 0) {
      return counters.limit(slot);
    }
    long known = code.range(slot).max();
    return Long.compareUnsigned(known, 0xffff_ffffL) < 0 ? known : 0xffff_ffffL;
  }

  private Kind kind(int slot) {
    Insn insn = code.insns[slot];
    if (code.range(slot).pointsTo() == MemoryKind.PACKET || code.loadsPacketPointer(slot)) {
      return Kind.PACKET;
    }
    if (code.range(slot).fitsInt() || fitsByForm(insn, slot) || counters.limit(slot) >= 0) {
      return Kind.INT;
    }
    return Kind.LONG;
  }

  private boolean fitsByForm(Insn insn, int slot) {
    return switch (insn.insnClass()) {
      case Op.ALU -> insn.op() != Op.END || insn.imm() != Long.SIZE;
      case Op.ALU64 -> insn.code() == (Op.ALU64 | Op.MOV) && insn.imm() >= 0;
      case Op.LDX -> insn.mode() == Op.MEM && insn.accessSize() < Long.BYTES;
      case Op.LD -> !insn.isWide() || (insn.src() == 0 && code.insns[slot + 1].imm() == 0);
      case Op.STX -> insn.accessSize() < Long.BYTES;
      default -> false;
    };
  }

  /** How the web of a node is kept. */
  Kind kindOf(int node) {
    Kind kind = kinds[web(node)];
    return kind == null ? Kind.LONG : kind;
  }

  /** Whether the web's numbers are below 2^31: signed and unsigned comparisons are the same. */
  boolean isSmall(int node) {
    int web = web(node);
    return kinds[web] == Kind.INT && Long.compareUnsigned(most[web], Integer.MAX_VALUE) <= 0;
  }

  /** Whether the comparison at a slot, for equality, finds a number that is never beyond. */
  boolean endsCounter(int slot) {
    return counters.isEnd(slot);
  }

  /** Whether the web lives beyond one block. */
  boolean isCrossing(int node) {
    return crossing.get(web(node));
  }
}
