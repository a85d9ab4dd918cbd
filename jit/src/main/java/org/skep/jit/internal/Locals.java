// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.skep.isa.Op;

/**
 * Where a method keeps registers: JVM locals for the webs that live beyond one block, set at its
 * start so that every label has the same frame, and others above them for each block anew. Knows,
 * at each instruction, the node that each register is.
 */
final class Locals {
  static final int RUN = 0;
  static final int FRAME_POINTER = 1;

  /** The first argument, or what a part of a split subprogram is called with. */
  static final int ARGUMENT = 2;

  static final int REGISTERS = 2;
  static final int REGISTERS_BASE = 3;
  static final int ENTRY = 4;

  static final int STACK = 12;
  static final int PACKET = 13;
  static final int PACKET_START = 14;
  static final int PACKET_SIZE = 15;
  static final int SLOT = 16;
  static final int BUDGET = 17;
  static final int LOOPS = 19;
  static final int SCRATCH = 21;
  static final int PACKET_END = 23;
  private static final int FIRST_WEB = 24;

  private static final long STACK_ADDRESS = 1L << 32;
  private static final long PACKET_ADDRESS = 3L << 32;
  private static final long LOW_HALF = 0xffff_ffffL;

  private final MethodVisitor out;
  private final Webs webs;
  private final boolean isWindowed;
  private final Map<Integer, Integer> crossing = new TreeMap<>();
  private final List<Integer> crossingWebs = new ArrayList<>();
  private final Map<Integer, Integer> ofBlock = new HashMap<>();
  private final Map<Long, Integer> stackSlots = new HashMap<>();
  private final List<Object> slotTypes = new ArrayList<>();
  private final int[] current = new int[Op.REGISTERS];
  private int end = FIRST_WEB;
  private int endOfBlock;

  /**
   * Locals of a method.
   *
   * @param isWindowed whether the packet may be a part of its array: pointers into it are kept as
   *     indices of the array, for whatever HotSpot compares them with must not change in a loop if
   *     it is to move the comparison out of it
   */
  Locals(MethodVisitor out, Webs webs, boolean isWindowed) {
    this.out = out;
    this.webs = webs;
    this.isWindowed = isWindowed;
  }

  private static int width(Webs.Kind kind) {
    return kind == Webs.Kind.LONG ? 2 : 1;
  }

  private boolean isIndexed(Webs.Kind kind) {
    return isWindowed && kind == Webs.Kind.PACKET;
  }

  /** Gives the web of a node a local for the whole method, if it has none. */
  void reserve(int node) {
    int web = webs.web(node);
    if (!crossing.containsKey(web)) {
      crossing.put(web, end);
      crossingWebs.add(web);
      end += width(webs.kindOf(web));
    }
  }

  /** Gives a slot of the stack a local; after all webs. */
  void reserveStackSlot(int offset, int size) {
    stackSlots.put((long) offset, end);
    slotTypes.add(size == Long.BYTES ? Opcodes.LONG : Opcodes.INTEGER);
    end += size == Long.BYTES ? 2 : 1;
  }

  /** The local of a slot of the stack; −1 if it is in memory. */
  int stackSlot(int offset) {
    return stackSlots.getOrDefault((long) offset, -1);
  }

  /** Sets all locals of webs and slots to zero, so that they are there at every label. */
  void clear() {
    for (int web : crossingWebs) {
      clear(webs.kindOf(web) == Webs.Kind.LONG, crossing.getOrDefault(web, 0));
    }
    int at = end - slotTypes.stream().mapToInt(type -> type == Opcodes.LONG ? 2 : 1).sum();
    for (Object type : slotTypes) {
      clear(type == Opcodes.LONG, at);
      at += type == Opcodes.LONG ? 2 : 1;
    }
  }

  private void clear(boolean isLong, int local) {
    out.visitInsn(isLong ? Opcodes.LCONST_0 : Opcodes.ICONST_0);
    out.visitVarInsn(isLong ? Opcodes.LSTORE : Opcodes.ISTORE, local);
  }

  /** The types of the locals of webs and slots, for frames. */
  List<Object> frameTypes() {
    List<Object> types = new ArrayList<>();
    for (int web : crossingWebs) {
      types.add(webs.kindOf(web) == Webs.Kind.LONG ? Opcodes.LONG : Opcodes.INTEGER);
    }
    types.addAll(slotTypes);
    return types;
  }

  /** A block begins: registers are what it finds. */
  void beginBlock(int block) {
    for (int i = 0; i < current.length; i++) {
      current[i] = webs.atEntry(block, i);
    }
    ofBlock.clear();
    endOfBlock = end;
  }

  /** The node that a register is now. */
  int node(int register) {
    return current[register];
  }

  Webs.Kind kind(int register) {
    return register == Op.FP ? Webs.Kind.LONG : webs.kindOf(current[register]);
  }

  /** Whether a register's number is below 2^31 for sure. */
  boolean isSmall(int register) {
    return register != Op.FP && webs.isSmall(current[register]);
  }

  private int local(int node) {
    int web = webs.web(node);
    Integer known = crossing.get(web);
    if (known == null) {
      known = ofBlock.get(web);
    }
    if (known == null) {
      known = endOfBlock;
      endOfBlock += width(webs.kindOf(web));
      ofBlock.put(web, known);
    }
    return known;
  }

  /** Pushes all 64 bits of a register. */
  void pushLong(int register) {
    if (register == Op.FP) {
      out.visitVarInsn(Opcodes.ILOAD, FRAME_POINTER);
      out.visitInsn(Opcodes.I2L);
      out.visitLdcInsn(STACK_ADDRESS);
      out.visitInsn(Opcodes.LADD);
      return;
    }
    pushLongOf(current[register]);
  }

  /** Pushes all 64 bits of the web of a node. */
  void pushLongOf(int node) {
    int local = local(node);
    switch (webs.kindOf(node)) {
      case LONG -> out.visitVarInsn(Opcodes.LLOAD, local);
      case INT -> {
        out.visitVarInsn(Opcodes.ILOAD, local);
        zeroExtend();
      }
      case PACKET -> {
        pushOffset(local);
        out.visitInsn(Opcodes.I2L);
        out.visitLdcInsn(PACKET_ADDRESS);
        out.visitInsn(Opcodes.LADD);
      }
    }
  }

  /** Pushes the low half of a register: of a pointer, its offset. */
  void pushInt(int register) {
    if (register == Op.FP) {
      out.visitVarInsn(Opcodes.ILOAD, FRAME_POINTER);
      return;
    }
    int local = local(current[register]);
    switch (webs.kindOf(current[register])) {
      case LONG -> {
        out.visitVarInsn(Opcodes.LLOAD, local);
        out.visitInsn(Opcodes.L2I);
      }
      case INT -> out.visitVarInsn(Opcodes.ILOAD, local);
      case PACKET -> pushOffset(local);
    }
  }

  private void pushOffset(int local) {
    out.visitVarInsn(Opcodes.ILOAD, local);
    if (isWindowed) {
      out.visitVarInsn(Opcodes.ILOAD, PACKET_START);
      out.visitInsn(Opcodes.ISUB);
    }
  }

  /** Makes the int on the stack a long, the upper half zero. */
  void zeroExtend() {
    out.visitInsn(Opcodes.I2L);
    out.visitLdcInsn(LOW_HALF);
    out.visitInsn(Opcodes.LAND);
  }

  /** Pops an int, whose upper half is zero: what the instruction at {@code slot} defines. */
  void defineFromInt(int slot, int register) {
    int node = webs.at(slot);
    if (webs.kindOf(node) == Webs.Kind.LONG) {
      zeroExtend();
    }
    store(node, register);
  }

  /** Pops an offset in the packet: what the instruction at {@code slot} defines points there. */
  void definePacket(int slot, int register) {
    int node = webs.at(slot);
    if (webs.kindOf(node) == Webs.Kind.LONG) {
      zeroExtend();
      out.visitLdcInsn(PACKET_ADDRESS);
      out.visitInsn(Opcodes.LOR);
    }
    store(node, register);
  }

  /** Pops a long: what the instruction at {@code slot} defines. */
  void defineFromLong(int slot, int register) {
    int node = webs.at(slot);
    if (webs.kindOf(node) != Webs.Kind.LONG) {
      out.visitInsn(Opcodes.L2I);
    }
    store(node, register);
  }

  private void store(int node, int register) {
    store(node);
    current[register] = node;
  }

  private void store(int node) {
    Webs.Kind kind = webs.kindOf(node);
    if (isIndexed(kind)) {
      out.visitVarInsn(Opcodes.ILOAD, PACKET_START);
      out.visitInsn(Opcodes.IADD);
    }
    out.visitVarInsn(kind == Webs.Kind.LONG ? Opcodes.LSTORE : Opcodes.ISTORE, local(node));
  }

  /** Pops by how much the packet's beginning has moved in its array. */
  void movePacket() {
    if (isWindowed) {
      Arrays.stream(current)
          .limit(Op.FP)
          .filter(node -> webs.kindOf(node) == Webs.Kind.PACKET)
          .map(webs::web)
          .distinct()
          .forEach(this::move);
    }
    out.visitInsn(Opcodes.POP);
  }

  private void move(int web) {
    Integer local = crossing.containsKey(web) ? crossing.get(web) : ofBlock.get(web);
    if (local != null) {
      out.visitInsn(Opcodes.DUP);
      out.visitVarInsn(Opcodes.ILOAD, local);
      out.visitInsn(Opcodes.IADD);
      out.visitVarInsn(Opcodes.ISTORE, local);
    }
  }

  /** Pushes where in its array the packet's byte is that a register points to. */
  void pushIndex(int register) {
    if (register != Op.FP && isIndexed(kind(register))) {
      out.visitVarInsn(Opcodes.ILOAD, local(current[register]));
      return;
    }
    pushInt(register);
    if (isWindowed) {
      out.visitVarInsn(Opcodes.ILOAD, PACKET_START);
      out.visitInsn(Opcodes.IADD);
    }
  }

  /** Whether what the instruction at a slot makes of a register is an index, as that is. */
  boolean movesIndex(int slot, int register) {
    return register != Op.FP
        && isIndexed(webs.kindOf(webs.at(slot)))
        && isIndexed(webs.kindOf(current[register]));
  }

  /** Pops an index: what the instruction at {@code slot} defines points there. */
  void defineIndex(int slot, int register) {
    int node = webs.at(slot);
    out.visitVarInsn(Opcodes.ISTORE, local(node));
    current[register] = node;
  }

  /** Pops a long into the web of a node, at the method's start. */
  void setFromLong(int node) {
    if (webs.kindOf(node) != Webs.Kind.LONG) {
      out.visitInsn(Opcodes.L2I);
    }
    store(node);
  }
}
