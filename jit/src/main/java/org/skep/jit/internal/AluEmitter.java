// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Arithmetic, in 32 bits wherever the result and what it needs of the operands fit them. */
final class AluEmitter {
  private final Body body;

  AluEmitter(Body body) {
    this.body = body;
  }

  private MethodVisitor out() {
    return body.out;
  }

  void emit(int slot, Insn insn) {
    boolean is64 = insn.insnClass() == Op.ALU64;
    boolean isDivision = insn.op() == Op.DIV || insn.op() == Op.MOD;
    if (insn.op() == Op.END) {
      swap(slot, insn, is64);
    } else if (insn.op() > Op.END) {
      throw body.code.unknown(slot);
    } else if (insn.op() == Op.MOV) {
      move(slot, insn, is64);
    } else if (insn.off() != 0 && !(isDivision && insn.off() == 1)) {
      throw body.code.unknown(slot);
    } else if (!is64 || fitsInt(slot, insn)) {
      narrow(slot, insn);
    } else {
      wide(slot, insn);
    }
  }

  // Moves and byte order.

  private void move(int slot, Insn insn, boolean is64) {
    Locals locals = body.locals;
    if (insn.off() != 0) {
      extend(slot, insn, is64);
    } else if (!insn.isRegisterSource()) {
      if (is64) {
        body.push((long) insn.imm());
        locals.defineFromLong(slot, insn.dst());
      } else {
        body.push(insn.imm());
        locals.defineFromInt(slot, insn.dst());
      }
    } else if (is64 && body.webs.kindOf(body.webs.at(slot)) == Webs.Kind.LONG) {
      locals.pushLong(insn.src());
      locals.defineFromLong(slot, insn.dst());
    } else if (locals.movesIndex(slot, insn.src())) {
      locals.pushIndex(insn.src());
      locals.defineIndex(slot, insn.dst());
    } else {
      locals.pushInt(insn.src());
      locals.defineFromInt(slot, insn.dst());
    }
  }

  private void extend(int slot, Insn insn, boolean is64) {
    boolean isKnown = insn.off() == 8 || insn.off() == 16 || (insn.off() == 32 && is64);
    if (!isKnown || !insn.isRegisterSource()) {
      throw body.code.unknown(slot);
    }
    body.locals.pushInt(insn.src());
    if (insn.off() < 32) {
      out().visitInsn(insn.off() == 8 ? Opcodes.I2B : Opcodes.I2S);
    }
    if (is64) {
      out().visitInsn(Opcodes.I2L);
      body.locals.defineFromLong(slot, insn.dst());
    } else {
      body.locals.defineFromInt(slot, insn.dst());
    }
  }

  /** Registers are little-endian: "to little-endian" only cuts off, the others swap. */
  private void swap(int slot, Insn insn, boolean is64) {
    boolean swaps = is64 || insn.isRegisterSource();
    if (is64 && insn.isRegisterSource()) {
      throw body.code.unknown(slot);
    }
    switch (insn.imm()) {
      case 16 -> {
        body.locals.pushInt(insn.dst());
        if (swaps) {
          body.support("swap16", "(I)I");
        } else {
          out().visitInsn(Opcodes.I2C);
        }
        body.locals.defineFromInt(slot, insn.dst());
      }
      case 32 -> {
        body.locals.pushInt(insn.dst());
        if (swaps) {
          out()
              .visitMethodInsn(
                  Opcodes.INVOKESTATIC, "java/lang/Integer", "reverseBytes", "(I)I", false);
        }
        body.locals.defineFromInt(slot, insn.dst());
      }
      case 64 -> {
        body.locals.pushLong(insn.dst());
        if (swaps) {
          out()
              .visitMethodInsn(
                  Opcodes.INVOKESTATIC, "java/lang/Long", "reverseBytes", "(J)J", false);
        }
        body.locals.defineFromLong(slot, insn.dst());
      }
      default -> throw body.code.unknown(slot);
    }
  }

  // Operations.

  /** Whether an operation on 64 bits may be done on 32: its result fits, and needs no more. */
  private boolean fitsInt(int slot, Insn insn) {
    Webs.Kind result = body.webs.kindOf(body.webs.at(slot));
    if (result == Webs.Kind.LONG) {
      return false;
    }
    boolean isConstant = !insn.isRegisterSource();
    return switch (insn.op()) {
      case Op.ADD, Op.SUB -> true;
      case Op.MUL, Op.AND, Op.OR, Op.XOR, Op.NEG -> result == Webs.Kind.INT;
      case Op.LSH -> result == Webs.Kind.INT && isConstant && insn.imm() >= 0 && insn.imm() < 32;
      case Op.RSH, Op.ARSH -> isInt(insn.dst()) && isConstant && insn.imm() >= 0 && insn.imm() < 32;
      case Op.DIV, Op.MOD ->
          insn.off() == 0
              && isInt(insn.dst())
              && (isConstant ? insn.imm() >= 0 : isInt(insn.src()));
      default -> false;
    };
  }

  private boolean isInt(int register) {
    return body.locals.kind(register) == Webs.Kind.INT;
  }

  /** Moves a pointer into the packet by a number; whether it is one that is an index. */
  private boolean moves(int slot, Insn insn) {
    Locals locals = body.locals;
    boolean isRegister = insn.isRegisterSource();
    boolean isLeft = locals.movesIndex(slot, insn.dst());
    boolean isRight = isRegister && locals.movesIndex(slot, insn.src());
    if (isLeft == isRight || !(insn.op() == Op.ADD || (insn.op() == Op.SUB && isLeft))) {
      return false;
    }
    locals.pushIndex(isLeft ? insn.dst() : insn.src());
    if (isRegister) {
      locals.pushInt(isLeft ? insn.src() : insn.dst());
    } else {
      body.push(insn.imm());
    }
    out().visitInsn(insn.op() == Op.ADD ? Opcodes.IADD : Opcodes.ISUB);
    locals.defineIndex(slot, insn.dst());
    return true;
  }

  private void narrow(int slot, Insn insn) {
    if (moves(slot, insn)) {
      return;
    }
    body.locals.pushInt(insn.dst());
    if (insn.op() != Op.NEG) {
      if (insn.isRegisterSource()) {
        body.locals.pushInt(insn.src());
      } else {
        body.push(insn.imm());
      }
    }
    boolean isSigned = insn.off() == 1;
    boolean is64 = insn.insnClass() == Op.ALU64;
    switch (insn.op()) {
      case Op.ADD -> out().visitInsn(Opcodes.IADD);
      case Op.SUB -> out().visitInsn(Opcodes.ISUB);
      case Op.MUL -> out().visitInsn(Opcodes.IMUL);
      case Op.AND -> out().visitInsn(Opcodes.IAND);
      case Op.OR -> out().visitInsn(Opcodes.IOR);
      case Op.XOR -> out().visitInsn(Opcodes.IXOR);
      case Op.NEG -> out().visitInsn(Opcodes.INEG);
      case Op.LSH -> out().visitInsn(Opcodes.ISHL);
      case Op.RSH -> out().visitInsn(Opcodes.IUSHR);
      // Of 64 bits, of which the upper half is zero.
      case Op.ARSH -> out().visitInsn(is64 ? Opcodes.IUSHR : Opcodes.ISHR);
      case Op.DIV -> body.support(isSigned ? "signedDivide32" : "divide32", "(II)I");
      default -> body.support(isSigned ? "signedRemainder32" : "remainder32", "(II)I");
    }
    body.locals.defineFromInt(slot, insn.dst());
  }

  private void wide(int slot, Insn insn) {
    body.locals.pushLong(insn.dst());
    boolean isShift = insn.op() == Op.LSH || insn.op() == Op.RSH || insn.op() == Op.ARSH;
    if (isShift) {
      if (insn.isRegisterSource()) {
        body.locals.pushInt(insn.src());
      } else {
        body.push(insn.imm());
      }
    } else if (insn.op() != Op.NEG) {
      if (insn.isRegisterSource()) {
        body.locals.pushLong(insn.src());
      } else {
        body.push((long) insn.imm());
      }
    }
    boolean isSigned = insn.off() == 1;
    switch (insn.op()) {
      case Op.ADD -> out().visitInsn(Opcodes.LADD);
      case Op.SUB -> out().visitInsn(Opcodes.LSUB);
      case Op.MUL -> out().visitInsn(Opcodes.LMUL);
      case Op.AND -> out().visitInsn(Opcodes.LAND);
      case Op.OR -> out().visitInsn(Opcodes.LOR);
      case Op.XOR -> out().visitInsn(Opcodes.LXOR);
      case Op.NEG -> out().visitInsn(Opcodes.LNEG);
      case Op.LSH -> out().visitInsn(Opcodes.LSHL);
      case Op.RSH -> out().visitInsn(Opcodes.LUSHR);
      case Op.ARSH -> out().visitInsn(Opcodes.LSHR);
      case Op.DIV -> body.support(isSigned ? "signedDivide64" : "divide64", "(JJ)J");
      default -> body.support(isSigned ? "signedRemainder64" : "remainder64", "(JJ)J");
    }
    body.locals.defineFromLong(slot, insn.dst());
  }
}
