// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Jumps, comparing 32 bits wherever that is enough. */
final class JumpEmitter {
  private final Body body;

  JumpEmitter(Body body) {
    this.body = body;
  }

  void emit(int slot, Insn insn) {
    if (insn.isGoto()) {
      body.goTo(body.shape.blockAt(body.code.target(slot)));
      return;
    }
    Label taken = body.target(body.shape.blockAt(body.code.target(slot)));
    if (insn.code() == (Op.JMP | Op.JCOND)) {
      mayGoto(taken);
    } else if (insn.op() >= Op.JCOND || !insn.isConditionalJump()) {
      throw body.code.unknown(slot);
    } else if (body.webs.endsCounter(slot)) {
      compareInts(withOp(insn, insn.op() == Op.JNE ? Op.JSLT : Op.JSGE), taken, true);
    } else if (insn.insnClass() == Op.JMP32) {
      compareInts(insn, taken, isSmall(insn));
    } else if (areInts(insn)) {
      compareInts(unsigned(insn), taken, isSmall(insn));
    } else if (arePackets(insn)) {
      comparePackets(signed(insn), taken);
    } else {
      compareLongs(insn, taken);
    }
    body.goTo(body.shape.blockAt(slot + 1));
  }

  private void mayGoto(Label taken) {
    body.out.visitVarInsn(Opcodes.LLOAD, Locals.LOOPS);
    body.push(1L);
    body.out.visitInsn(Opcodes.LSUB);
    body.out.visitInsn(Opcodes.DUP2);
    body.out.visitVarInsn(Opcodes.LSTORE, Locals.LOOPS);
    body.push(0L);
    body.out.visitInsn(Opcodes.LCMP);
    body.out.visitJumpInsn(Opcodes.IFLT, taken);
  }

  // What kind of comparison.

  private boolean areInts(Insn insn) {
    return body.locals.kind(insn.dst()) == Webs.Kind.INT
        && (insn.isRegisterSource()
            ? body.locals.kind(insn.src()) == Webs.Kind.INT
            : insn.imm() >= 0);
  }

  private boolean arePackets(Insn insn) {
    return insn.isRegisterSource()
        && body.locals.kind(insn.dst()) == Webs.Kind.PACKET
        && body.locals.kind(insn.src()) == Webs.Kind.PACKET
        && insn.op() != Op.JSET;
  }

  /** Whether both numbers are below 2^31. */
  private boolean isSmall(Insn insn) {
    return body.locals.isSmall(insn.dst())
        && (insn.isRegisterSource() ? body.locals.isSmall(insn.src()) : insn.imm() >= 0);
  }

  /** Numbers of 64 bits with an upper half of zero: signed or not is the same. */
  private static Insn unsigned(Insn insn) {
    return withOp(
        insn,
        switch (insn.op()) {
          case Op.JSGT -> Op.JGT;
          case Op.JSGE -> Op.JGE;
          case Op.JSLT -> Op.JLT;
          case Op.JSLE -> Op.JLE;
          default -> insn.op();
        });
  }

  /** Offsets into the same memory may be below 0. */
  private static Insn signed(Insn insn) {
    return withOp(
        insn,
        switch (insn.op()) {
          case Op.JGT -> Op.JSGT;
          case Op.JGE -> Op.JSGE;
          case Op.JLT -> Op.JSLT;
          case Op.JLE -> Op.JSLE;
          default -> insn.op();
        });
  }

  private static Insn withOp(Insn insn, int op) {
    return new Insn((insn.code() & 0x0f) | op, insn.dst(), insn.src(), insn.off(), insn.imm());
  }

  // Comparisons.

  private static boolean isUnsigned(Insn insn) {
    return switch (insn.op()) {
      case Op.JGT, Op.JGE, Op.JLT, Op.JLE -> true;
      default -> false;
    };
  }

  private void compareInts(Insn insn, Label taken, boolean isSmall) {
    boolean isFlipped = isUnsigned(insn) && !isSmall;
    body.locals.pushInt(insn.dst());
    flipInt(isFlipped);
    if (insn.isRegisterSource()) {
      body.locals.pushInt(insn.src());
      flipInt(isFlipped);
    } else if (insn.op() != Op.JSET) {
      int operand = isFlipped ? insn.imm() + Integer.MIN_VALUE : insn.imm();
      if (operand == 0) {
        body.out.visitJumpInsn(ifZero(insn.op()), taken);
        return;
      }
      body.push(operand);
    } else {
      body.push(insn.imm());
    }
    if (insn.op() == Op.JSET) {
      body.out.visitInsn(Opcodes.IAND);
      body.out.visitJumpInsn(Opcodes.IFNE, taken);
    } else {
      body.out.visitJumpInsn(ifZero(insn.op()) - Opcodes.IFEQ + Opcodes.IF_ICMPEQ, taken);
    }
  }

  private void comparePackets(Insn insn, Label taken) {
    body.locals.pushIndex(insn.dst());
    body.locals.pushIndex(insn.src());
    body.out.visitJumpInsn(ifZero(insn.op()) - Opcodes.IFEQ + Opcodes.IF_ICMPEQ, taken);
  }

  private void flipInt(boolean isFlipped) {
    if (isFlipped) {
      body.push(Integer.MIN_VALUE);
      body.out.visitInsn(Opcodes.IADD);
    }
  }

  private void compareLongs(Insn insn, Label taken) {
    boolean isFlipped = isUnsigned(insn);
    body.locals.pushLong(insn.dst());
    flipLong(isFlipped);
    if (insn.isRegisterSource()) {
      body.locals.pushLong(insn.src());
      flipLong(isFlipped);
    } else {
      body.push(isFlipped ? insn.imm() + Long.MIN_VALUE : (long) insn.imm());
    }
    if (insn.op() == Op.JSET) {
      body.out.visitInsn(Opcodes.LAND);
      body.push(0L);
      body.out.visitInsn(Opcodes.LCMP);
      body.out.visitJumpInsn(Opcodes.IFNE, taken);
    } else {
      body.out.visitInsn(Opcodes.LCMP);
      body.out.visitJumpInsn(ifZero(insn.op()), taken);
    }
  }

  private void flipLong(boolean isFlipped) {
    if (isFlipped) {
      body.push(Long.MIN_VALUE);
      body.out.visitInsn(Opcodes.LADD);
    }
  }

  /** The jump that compares with zero. */
  private static int ifZero(int op) {
    return switch (op) {
      case Op.JEQ -> Opcodes.IFEQ;
      case Op.JNE -> Opcodes.IFNE;
      case Op.JGT, Op.JSGT -> Opcodes.IFGT;
      case Op.JGE, Op.JSGE -> Opcodes.IFGE;
      case Op.JLT, Op.JSLT -> Opcodes.IFLT;
      default -> Opcodes.IFLE;
    };
  }
}
