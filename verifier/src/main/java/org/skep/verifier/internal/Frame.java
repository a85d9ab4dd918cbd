// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.prog.ReturnRange;
import org.skep.isa.Op;

/** One frame: registers and stack. Mutable; one owner. */
final class Frame {
  static final int SLOTS = Op.STACK_SIZE / Slot.BYTES;

  final int number;
  final int callSite;
  final int subprogram;
  final Reg[] regs;

  /** What the frame of a callback must return; null for other frames. */
  final @Nullable ReturnRange callback;

  private Slot[] stack;
  private int slotsUsed;
  private long writtenSlots = -1;

  /** How often the callback of a helper that this frame called was walked in a row. */
  int callbackDepth;

  /**
   * A frame as a call makes it.
   *
   * @param number 0 for the program itself
   * @param callSite the slot of the call, −1 for the program itself
   * @param subprogram the index of the subprogram
   */
  Frame(int number, int callSite, int subprogram) {
    this(number, callSite, subprogram, null);
  }

  /** The frame of a callback. */
  Frame(int number, int callSite, int subprogram, @Nullable ReturnRange callback) {
    this.callback = callback;
    this.number = number;
    this.callSite = callSite;
    this.subprogram = subprogram;
    this.regs = new Reg[Op.REGISTERS];
    Arrays.fill(regs, Reg.NOT_INIT);
    regs[Op.FP] = Reg.framePointer(number);
    this.stack = new Slot[0];
  }

  private Frame(Frame from) {
    this.number = from.number;
    this.callSite = from.callSite;
    this.subprogram = from.subprogram;
    this.regs = from.regs.clone();
    this.stack = from.stack.clone();
    this.slotsUsed = from.slotsUsed;
    this.callback = from.callback;
    this.writtenSlots = from.writtenSlots;
    this.callbackDepth = from.callbackDepth;
  }

  Frame copy() {
    return new Frame(this);
  }

  /** Whether registers and stack are the same. */
  boolean hasSame(Frame other) {
    if (slotsUsed != other.slotsUsed || !Arrays.equals(regs, other.regs)) {
      return false;
    }
    return Arrays.equals(stack, 0, slotsUsed, other.stack, 0, slotsUsed);
  }

  /** Slots from the frame pointer down that may have been written. */
  int slotsUsed() {
    return slotsUsed;
  }

  /** The slot with that index: 0 is the one just below the frame pointer. */
  Slot slot(int index) {
    return index < slotsUsed ? stack[index] : Slot.UNWRITTEN;
  }

  void setSlot(int index, Slot slot) {
    if (index >= slotsUsed) {
      if (index >= stack.length) {
        stack = Arrays.copyOf(stack, Math.min(SLOTS, Math.max(index + 1, stack.length * 2)));
      }
      Arrays.fill(stack, slotsUsed, index + 1, Slot.UNWRITTEN);
      slotsUsed = index + 1;
    }
    stack[index] = slot;
  }

  /** Slots that were written whole since the last state that was kept: what they held is gone. */
  long writtenSlots() {
    return writtenSlots;
  }

  void noteWritten(int slot) {
    writtenSlots |= 1L << slot;
  }

  void clearWritten() {
    writtenSlots = 0;
  }

  /** The index of the slot that the byte at {@code offset} (negative) below the pointer is in. */
  static int slotOf(int offset) {
    return (-offset - 1) / Slot.BYTES;
  }

  /** The byte in its slot. */
  static int byteOf(int offset) {
    return Math.floorMod(offset, Slot.BYTES);
  }

  /** Replaces every register and every spilled one. */
  @SuppressWarnings("ReferenceEquality") // what was not replaced is the same object
  void replaceAll(UnaryOperator<Reg> by) {
    for (int i = 0; i < regs.length; i++) {
      regs[i] = by.apply(regs[i]);
    }
    for (int i = 0; i < slotsUsed; i++) {
      Reg spilled = stack[i].spilled();
      if (spilled != null) {
        Reg now = by.apply(spilled);
        if (now != spilled) {
          stack[i] = stack[i].withSpilled(now);
        }
      }
    }
  }
}
