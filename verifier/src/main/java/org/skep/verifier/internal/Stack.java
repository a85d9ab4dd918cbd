// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.verify.MemoryKind;
import org.skep.isa.Op;

/** The stack: spills and fills, bytes written and not, offsets known and not. */
final class Stack {
  private final Env env;

  Stack(Env env) {
    this.env = env;
  }

  private static Frame frame(State state, Reg base) {
    return state.frame(base.frame());
  }

  Reg load(State state, Reg base, Access access) {
    note(state, base, access);
    checkAlignment(base, access);
    if (!base.at().isConstant()) {
      return loadVariable(state, base, access);
    }
    int offset = checkedOffset(base, access);
    Frame frame = frame(state, base);
    Slot slot = frame.slot(Frame.slotOf(offset));
    Entry.markRead(state, base.frame(), Frame.slotOf(offset));
    noteStep(state, base.frame(), Frame.slotOf(offset));
    int from = Frame.byteOf(offset);
    Reg spilled = slot.spilled();
    if (spilled != null && slot.kind(from) == Slot.SPILL) {
      Reg filled = fill(slot, spilled, from, access);
      if (filled != null) {
        return filled;
      }
    }
    return bytes(frame, slot, offset, access);
  }

  private void note(State state, Reg base, Access access) {
    env.facts.reaches(access.slot(), MemoryKind.STACK);
    if (base.at().isConstant() && base.frame() == state.current().number) {
      env.facts.ownStackAt(access.slot(), (int) (base.at().constant() + access.offset()));
    } else {
      env.facts.otherStack(access.slot());
    }
  }

  private static void checkAlignment(Reg base, Access access) {
    if (!Memory.isAligned(base.at(), access.offset(), access.size())) {
      throw Refusal.access(
          "V025",
          access.slot(),
          access.register(),
          "misaligned stack access off %s+%d+%d size %d"
              .formatted(base.value().bits(), base.off(), access.offset(), access.size()),
          "accesses to the stack are aligned to their size");
    }
  }

  /** The constant offset, inside the frame, counted as used. */
  private int checkedOffset(Reg base, Access access) {
    long offset = base.at().constant() + access.offset();
    requireInFrame(offset, offset + access.size(), access);
    touch(base, (int) offset);
    return (int) offset;
  }

  private void touch(Reg base, int offset) {
    env.stackUse.touch(subprogramOf(base), offset);
  }

  /** Set at each step, so that a frame's number leads to its subprogram. */
  private State walked = State.initial();

  void setState(State state) {
    walked = state;
  }

  private int subprogramOf(Reg base) {
    return walked.frame(base.frame()).subprogram;
  }

  private static void requireInFrame(long first, long end, Access access) {
    if (first < -Op.STACK_SIZE || end > 0) {
      throw Refusal.access(
          "V015",
          access.slot(),
          access.register(),
          "invalid %s stack R%d off=%d size=%d"
              .formatted(
                  access.isWrite() ? "write to" : "read from",
                  access.register(),
                  first,
                  access.size()),
          "a frame has 512 bytes, from r10 - 512 to r10 - 1");
    }
  }

  /** What was spilled, or its low bytes; null if the access goes beyond it. */
  private @Nullable Reg fill(Slot slot, Reg spilled, int from, Access access) {
    boolean isWhole = access.size() == Slot.BYTES && slot.spilledBytes() == Slot.BYTES;
    if (isWhole) {
      return spilled;
    }
    if (!spilled.isScalar()) {
      throw Refusal.access(
          "V014", access.slot(), access.register(), "invalid size of register fill");
    }
    if (from + access.size() > slot.spilledBytes()) {
      return null;
    }
    if (from == 0) {
      Scalar low = spilled.value().zext(8 * access.size());
      return low.equals(spilled.value()) ? spilled : Reg.scalar(low);
    }
    return spilled.isConstant(0) ? Reg.ZERO : Reg.scalar(Memory.unknownOf(access.size()));
  }

  private Reg bytes(Frame frame, Slot slot, int offset, Access access) {
    int from = Frame.byteOf(offset);
    int end = from + access.size();
    Reg spilled = slot.spilled();
    if (spilled != null && spilled.isPointer() && !env.mayLeakPointers()) {
      throw Refusal.access(
          "V024", access.slot(), access.register(), "invalid size of register fill");
    }
    if (slot.isZero(from, end)) {
      return Reg.ZERO;
    }
    if (!slot.isWritten(from, end)) {
      env.stackUse.readUnwritten(frame.subprogram, offset);
      readUnwritten(access, offset);
    }
    return Reg.scalar(Memory.unknownOf(access.size()));
  }

  private void readUnwritten(Access access, int offset) {
    if (!env.mayLeakPointers()) {
      throw Refusal.access(
              "V014",
              access.slot(),
              access.register(),
              "invalid read from stack off %d+0 size %d".formatted(offset, access.size()),
              "write those bytes on every path before they are read")
          .because(
              "%s at fp%d, of which some were not written"
                  .formatted(Words.bytes(access.size()), offset),
              "stack that every path to here has written");
    }
  }

  private Reg loadVariable(State state, Reg base, Access access) {
    if (!env.mayLeakPointers()) {
      throw Refusal.access(
          "V015",
          access.slot(),
          access.register(),
          "R%d variable offset stack access prohibited for !root, var_off=%s"
              .formatted(access.register(), base.at()));
    }
    int first = variableRange(base, access);
    int end = (int) (base.at().sMax() + access.offset() + access.size());
    readRange(state, frame(state, base), first, end, access.slot(), access.register());
    return Reg.scalar(Memory.unknownOf(access.size()));
  }

  /** The lowest offset that a pointer with a variable one may reach, all of it in the frame. */
  private int variableRange(Reg base, Access access) {
    Scalar at = base.at();
    if (at.sMin() <= -(1L << 29) || at.sMax() >= 1L << 29) {
      throw Refusal.access(
          "V015",
          access.slot(),
          access.register(),
          "invalid unbounded variable-offset %s stack R%d"
              .formatted(access.isWrite() ? "write to" : "read from", access.register()),
          "bound the index first");
    }
    long first = at.sMin() + access.offset();
    requireInFrame(first, at.sMax() + access.offset() + access.size(), access);
    touch(base, (int) first);
    return (int) first;
  }

  /** Bytes that are read without it being known which: all must have been written. */
  private void readRange(State state, Frame frame, int first, int end, int insn, int register) {
    for (int i = Frame.slotOf(end - 1); first < end && i <= Frame.slotOf(first); i++) {
      Entry.markRead(state, frame.number, i);
    }
    for (int offset = first; offset < end; offset++) {
      Slot slot = frame.slot(Frame.slotOf(offset));
      Reg spilled = slot.spilled();
      boolean isPointer = spilled != null && spilled.isPointer();
      boolean isUnwritten = slot.kind(Frame.byteOf(offset)) == Slot.INVALID;
      if (isUnwritten || isPointer) {
        if (!env.mayLeakPointers()) {
          throw Refusal.access(
                  "V014",
                  insn,
                  register,
                  "invalid read from stack R%d off %d+%d size %d"
                      .formatted(register, first, offset - first, end - first),
                  "write those bytes on every path before they are read")
              .because(
                  "%s at fp%d, of which the one at fp%d was not written"
                      .formatted(Words.bytes(end - first), first, offset),
                  "stack that every path to here has written");
        }
        if (isUnwritten) {
          env.stackUse.readUnwritten(frame.subprogram, offset);
        }
      }
    }
  }

  void store(State state, Reg base, Reg value, Access access) {
    note(state, base, access);
    checkAlignment(base, access);
    if (!base.at().isConstant()) {
      storeVariable(state, base, value, access);
      return;
    }
    int offset = checkedOffset(base, access);
    Frame frame = frame(state, base);
    int index = Frame.slotOf(offset);
    Slot before = frame.slot(index);
    int from = Frame.byteOf(offset);
    refuseCorruption(before, access);
    noteStep(state, base.frame(), index);
    if (access.size() == Slot.BYTES) {
      frame.noteWritten(index);
    }
    if (value.isPointer()) {
      requireSpillable(state, base, value, access);
      frame.setSlot(index, Slot.ofSpill(value, Slot.BYTES, before));
    } else if (from == 0 && value.isScalar() && !access.isAtomic()) {
      frame.setSlot(index, Slot.ofSpill(tied(value, access), access.size(), before));
    } else {
      int kind = value.isConstant(0) ? Slot.ZERO : Slot.MISC;
      if (kind == Slot.ZERO && access.valueRegister() >= 0) {
        env.precision.mark(state, access.valueRegister());
      }
      frame.setSlot(index, before.written(from, from + access.size(), kind));
    }
  }

  /** What is spilled of a number: the low bytes, still tied to its copies if that is all of it. */
  private static Reg tied(Reg value, Access access) {
    if (access.size() == Slot.BYTES) {
      return value;
    }
    Scalar low = value.value().zext(8 * access.size());
    return low.equals(value.value()) ? value : Reg.scalar(low);
  }

  private void refuseCorruption(Slot before, Access access) {
    Reg spilled = before.spilled();
    if (spilled != null
        && spilled.isPointer()
        && access.size() != Slot.BYTES
        && !env.mayLeakPointers()) {
      throw Refusal.access(
          "V024", access.slot(), access.register(), "attempt to corrupt spilled pointer on stack");
    }
  }

  private static void requireSpillable(State state, Reg base, Reg value, Access access) {
    if (access.size() != Slot.BYTES) {
      throw Refusal.access(
          "V015", access.slot(), access.register(), "invalid size of register spill");
    }
    boolean isForeign = base.frame() != state.current().number;
    if (isForeign && value.type() == Reg.Type.STACK) {
      throw Refusal.invalid(
          "V015", access.slot(), "cannot spill pointers to stack into stack frame of the caller");
    }
  }

  private void storeVariable(State state, Reg base, Reg value, Access access) {
    if (!env.mayLeakPointers()) {
      throw Refusal.access(
          "V015",
          access.slot(),
          access.register(),
          "R%d variable offset stack access prohibited for !root, var_off=%s"
              .formatted(access.register(), base.at()));
    }
    int first = variableRange(base, access);
    int end = (int) (base.at().sMax() + access.offset() + access.size());
    Frame frame = frame(state, base);
    for (int offset = first; offset < end; offset++) {
      int index = Frame.slotOf(offset);
      int at = Frame.byteOf(offset);
      Slot before = frame.slot(index);
      int kind = before.kind(at);
      // Which byte is written is not known: what was not written may still be so.
      if (kind == Slot.INVALID) {
        continue;
      }
      boolean staysZero = value.isConstant(0) && before.spilled() == null && kind == Slot.ZERO;
      if (!staysZero) {
        frame.setSlot(index, before.written(at, at + 1, Slot.MISC));
      }
    }
  }

  /**
   * Bytes that a helper reads or fills.
   *
   * @param size bytes, at most what the helper may be told
   * @param isExactSize whether it is always that many: else bytes it fills must have been written
   */
  void helperAccess(
      State state,
      Reg base,
      long size,
      boolean isExactSize,
      boolean fills,
      int register,
      int slot) {
    env.facts.reaches(slot, MemoryKind.STACK);
    Access access =
        new Access(slot, register, 0, (int) Math.min(size, Integer.MAX_VALUE), fills, false);
    Scalar at = base.at();
    if (at.sMin() <= -(1L << 29) || at.sMax() >= 1L << 29) {
      throw Refusal.access(
          "V015",
          slot,
          register,
          "invalid unbounded variable-offset indirect access to stack R" + register);
    }
    if (!at.isConstant() && !env.mayLeakPointers()) {
      throw Refusal.access(
          "V015",
          slot,
          register,
          "R%d indirect variable offset stack access prohibited for !root, var_off=%s"
              .formatted(register, at));
    }
    if (at.sMin() < -Op.STACK_SIZE || at.sMax() + size > 0) {
      throw Refusal.access(
          "V015",
          slot,
          register,
          "invalid %s stack R%d off=%d size=%d"
              .formatted(fills ? "write to" : "read from", register, at.sMin(), size));
    }
    int first = (int) at.sMin();
    int end = (int) (at.sMax() + size);
    touch(base, first);
    Frame frame = frame(state, base);
    if (fills && isExactSize && at.isConstant()) {
      fillRange(frame, first, end);
    } else {
      readRange(state, frame, first, end, access.slot(), register);
      if (fills) {
        loseRange(frame, first, end);
      }
    }
  }

  private static void noteStep(State state, int frame, int stackSlot) {
    Step step = state.trace();
    if (step != null) {
      step.accesses(frame, stackSlot);
    }
  }

  private static void fillRange(Frame frame, int first, int end) {
    for (int offset = first; offset < end; offset++) {
      int index = Frame.slotOf(offset);
      int at = Frame.byteOf(offset);
      frame.setSlot(index, frame.slot(index).written(at, at + 1, Slot.MISC));
      if (at == 0 && offset + Slot.BYTES <= end) {
        frame.noteWritten(index);
      }
    }
  }

  /** Some of these bytes are written, it is not known which. */
  private static void loseRange(Frame frame, int first, int end) {
    for (int offset = first; offset < end; offset++) {
      int index = Frame.slotOf(offset);
      int at = Frame.byteOf(offset);
      if (frame.slot(index).kind(at) != Slot.INVALID) {
        frame.setSlot(index, frame.slot(index).written(at, at + 1, Slot.MISC));
      }
    }
  }
}
