// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.map.FixedStrideValues;
import org.skep.bpf.mem.DirectRegion;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Calls of subprograms, helpers and kernel functions, and lookups that need no call. */
final class CallEmitter {
  private static final String RUN = "Lorg/skep/bpf/engine/RunContext;";
  private static final String RUN_CONTEXT = "org/skep/bpf/engine/RunContext";
  private static final String HELPER_BODY = "org/skep/bpf/helper/HelperBody";
  private static final String WORD_LOOKUP = "org/skep/bpf/map/WordKeyedLookup";

  /** The descriptor of a subprogram's method. */
  static final String SUBPROGRAM = "(" + RUN + "IJJJJJ)J";

  /** The descriptor of the method for calls through registers. */
  static final String THROUGH_REGISTER = "(" + RUN + "IIJJJJJJ)J";

  private final Body body;

  CallEmitter(Body body) {
    this.body = body;
  }

  private MethodVisitor out() {
    return body.out;
  }

  void emit(int slot, Insn insn) {
    body.mayFault(slot);
    if (Code.isCallThroughRegister(insn)) {
      throughRegister(slot);
    } else if (insn.isSubprogramCall()) {
      subprogram(slot);
    } else {
      MapLookup lookup = MapLookup.of(body.code, slot);
      if (lookup != null) {
        lookUp(slot, lookup);
      } else {
        helper(slot, insn);
      }
    }
    if (body.code.movesPacket(slot)) {
      body.push(0);
      out().visitVarInsn(Opcodes.ILOAD, Locals.PACKET_START);
      out().visitInsn(Opcodes.ISUB);
      body.loadPacket();
      out().visitVarInsn(Opcodes.ILOAD, Locals.PACKET_START);
      out().visitInsn(Opcodes.IADD);
      body.locals.movePacket();
    }
  }

  // Subprograms.

  private void subprogram(int slot) {
    body.saveBudget();
    setFrames(1);
    out().visitVarInsn(Opcodes.ALOAD, Locals.RUN);
    calleeFrame();
    int read = body.shape.callArguments(slot);
    for (int i = 1; i <= 5; i++) {
      argument(i, (read >> i & 1) != 0);
    }
    out()
        .visitMethodInsn(
            Opcodes.INVOKESTATIC, Unit.NAME, "s" + body.code.callee(slot), SUBPROGRAM, false);
    setFrames(0);
    body.loadBudget();
    body.locals.defineFromLong(slot, 0);
  }

  private void argument(int register, boolean isRead) {
    if (isRead) {
      body.locals.pushLong(register);
    } else {
      body.push(0L);
    }
  }

  private void calleeFrame() {
    out().visitVarInsn(Opcodes.ILOAD, Locals.FRAME_POINTER);
    body.push(Op.STACK_SIZE);
    out().visitInsn(Opcodes.IADD);
  }

  /** Tells the run how many frames are in use, counted from this one, where helpers ask. */
  private void setFrames(int more) {
    if (body.unit.keepsFrames) {
      out().visitVarInsn(Opcodes.ALOAD, Locals.RUN);
      out().visitVarInsn(Opcodes.ILOAD, Locals.FRAME_POINTER);
      body.push(Body.FRAME_BITS);
      out().visitInsn(Opcodes.IUSHR);
      if (more != 0) {
        body.push(more);
        out().visitInsn(Opcodes.IADD);
      }
      out().visitMethodInsn(Opcodes.INVOKEVIRTUAL, RUN_CONTEXT, "setFrames", "(I)V", false);
    }
  }

  /** The method that sees what the register holds does the rest. */
  private void throughRegister(int slot) {
    body.saveBudget();
    setFrames(1);
    out().visitVarInsn(Opcodes.ALOAD, Locals.RUN);
    calleeFrame();
    body.push(slot);
    body.locals.pushLong(body.code.callRegister(slot));
    for (int i = 1; i <= 5; i++) {
      body.locals.pushLong(i);
    }
    out().visitMethodInsn(Opcodes.INVOKESTATIC, Unit.NAME, "callx", THROUGH_REGISTER, false);
    setFrames(0);
    body.loadBudget();
    body.locals.defineFromLong(slot, 0);
  }

  // Helpers.

  private void helper(int slot, Insn insn) {
    Helper helper = body.code.helper(slot);
    if (helper == null) {
      body.push((long) insn.imm());
      body.push(slot);
      body.support("callNothing", "(JI)J");
      body.locals.defineFromLong(slot, 0);
      return;
    }
    body.saveBudget();
    body.constant(helper.body(), "L" + HELPER_BODY + ";");
    out().visitVarInsn(Opcodes.ALOAD, Locals.RUN);
    int arguments = Effects.arguments(helper);
    for (int i = 1; i <= 5; i++) {
      argument(i, i <= arguments);
    }
    out()
        .visitMethodInsn(Opcodes.INVOKEINTERFACE, HELPER_BODY, "call", "(" + RUN + "JJJJJ)J", true);
    body.loadBudget();
    body.locals.defineFromLong(slot, 0);
    if (body.code.mayTailCall(slot)) {
      out().visitVarInsn(Opcodes.ALOAD, Locals.RUN);
      out().visitMethodInsn(Opcodes.INVOKEVIRTUAL, RUN_CONTEXT, "isTailCalling", "()Z", false);
      out().visitJumpInsn(Opcodes.IFNE, body.tailCall());
    }
  }

  // Lookups.

  private void lookUp(int slot, MapLookup lookup) {
    FixedStrideValues array = lookup.array();
    if (array == null) {
      hash(slot, lookup);
      return;
    }
    DirectRegion region = array.region(0);
    key(slot, 0, Integer.BYTES);
    body.push(lookup.map().spec().maxEntries());
    body.push(array.stride());
    body.push(region.address(0));
    body.support("element", "(IIIJ)J");
    body.locals.defineFromLong(slot, 0);
  }

  private void hash(int slot, MapLookup lookup) {
    int size = lookup.map().spec().keySize();
    body.constant(java.util.Objects.requireNonNull(lookup.hash()), "L" + WORD_LOOKUP + ";");
    key(slot, 0, Math.min(size, Long.BYTES));
    if (size == Integer.BYTES) {
      body.locals.zeroExtend();
    }
    if (size > Long.BYTES) {
      key(slot, Long.BYTES, Long.BYTES);
    } else {
      body.push(0L);
    }
    out().visitMethodInsn(Opcodes.INVOKEINTERFACE, WORD_LOOKUP, "lookupAddress", "(JJ)J", true);
    body.locals.defineFromLong(slot, 0);
  }

  /** Pushes the bytes at {@code at} of the key that r2 points to. */
  private void key(int slot, int at, int size) {
    boolean isLong = size == Long.BYTES;
    int start = body.slots.keyOffset(slot);
    int offset = start + at;
    if (start < 0 && body.slots.isLocal(offset, size)) {
      out().visitVarInsn(isLong ? Opcodes.LLOAD : Opcodes.ILOAD, body.locals.stackSlot(offset));
    } else if (start < 0) {
      out().visitVarInsn(Opcodes.ALOAD, Locals.STACK);
      out().visitVarInsn(Opcodes.ILOAD, Locals.FRAME_POINTER);
      body.push(offset);
      out().visitInsn(Opcodes.IADD);
      body.support(isLong ? "load64" : "load32", isLong ? "([BI)J" : "([BI)I");
    } else {
      out().visitVarInsn(Opcodes.ALOAD, Locals.RUN);
      body.locals.pushLong(2);
      if (at != 0) {
        body.push((long) at);
        out().visitInsn(Opcodes.LADD);
      }
      body.support(isLong ? "load64" : "load32", isLong ? "(" + RUN + "J)J" : "(" + RUN + "J)I");
    }
  }
}
