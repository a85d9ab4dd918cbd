// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.skep.bpf.Errno;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** {@code ALU} and {@code ALU64}: numbers by the rules of {@link ScalarAlu}, pointers by these. */
final class Arithmetic {
  /** Offsets of pointers stay below this, so that nothing that is added to one overflows. */
  private static final long MAX_OFFSET = 1L << 29;

  private static final String[] OPERATORS = {
    "+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>=", "neg", "%=", "^=", "=", "s>>="
  };

  private final Env env;

  Arithmetic(Env env) {
    this.env = env;
  }

  void apply(State state, Insn insn, int slot) {
    switch (insn.op()) {
      case Op.MOV -> move(state, insn, slot);
      case Op.NEG, Op.END -> unary(state, insn, slot);
      default -> binary(state, insn, slot);
    }
  }

  private void move(State state, Insn insn, int slot) {
    boolean is64 = insn.insnClass() == Op.ALU64;
    if (!insn.isRegisterSource()) {
      Scalar value = Scalar.constant(is64 ? insn.imm() : insn.imm() & 0xffff_ffffL);
      env.write(state, insn.dst(), Reg.scalar(value), slot);
      return;
    }
    Reg source = env.read(state, insn.src(), slot);
    if (insn.off() != 0) {
      env.write(state, insn.dst(), extended(state, source, insn, is64, slot), slot);
    } else if (is64) {
      Reg copied = withId(state, source, insn.src());
      env.write(state, insn.dst(), copied, slot);
    } else {
      env.write(state, insn.dst(), lowHalf(state, source, insn, slot), slot);
    }
  }

  /** Copies of a number share an id, so that what is learnt of one holds for all. */
  private Reg withId(State state, Reg source, int register) {
    boolean isTied = source.id() != 0 && !source.isSum();
    if (!source.isScalar() || isTied || source.isConstant()) {
      return source;
    }
    Reg tied = source.untied().withId(env.newId());
    if (register != Op.FP) {
      state.regs()[register] = tied;
    }
    return tied;
  }

  private Reg lowHalf(State state, Reg source, Insn insn, int slot) {
    if (!source.isScalar()) {
      if (!env.mayLeakPointers()) {
        throw Refusal.access(
            "V024", slot, insn.src(), "R" + insn.src() + " partial copy of pointer");
      }
      return Reg.scalar(Scalar.UNKNOWN.zext32());
    }
    Scalar low = source.value().zext32();
    return low.equals(source.value()) ? withId(state, source, insn.src()) : Reg.scalar(low);
  }

  private Reg extended(State state, Reg source, Insn insn, boolean is64, int slot) {
    if (!source.isScalar()) {
      if (!env.mayLeakPointers()) {
        throw Refusal.access(
            "V024", slot, insn.src(), "R" + insn.src() + " sign-extension part of pointer");
      }
      return is64 ? Reg.UNKNOWN : Reg.scalar(Scalar.UNKNOWN.zext32());
    }
    Scalar value = source.value().sext(insn.off());
    if (is64 && value.equals(source.value())) {
      return withId(state, source, insn.src());
    }
    return Reg.scalar(is64 ? value : value.zext32());
  }

  private void unary(State state, Insn insn, int slot) {
    Reg operand = env.read(state, insn.dst(), slot);
    if (operand.isPointer()) {
      if (!env.mayLeakPointers()) {
        throw Refusal.access(
            "V023", slot, insn.dst(), "R" + insn.dst() + " pointer arithmetic prohibited");
      }
      env.write(state, insn.dst(), Reg.UNKNOWN, slot);
      return;
    }
    Scalar value;
    if (insn.op() == Op.END) {
      value = swapped(insn, operand.value());
    } else {
      value =
          ScalarAlu.apply(
              Op.NEG, insn.insnClass() == Op.ALU64, false, operand.value(), operand.value());
    }
    env.write(state, insn.dst(), Reg.scalar(value), slot);
  }

  private static Scalar swapped(Insn insn, Scalar value) {
    int width = insn.imm();
    boolean swaps = insn.insnClass() == Op.ALU64 || insn.isRegisterSource();
    if (!swaps) {
      return value.zext(width);
    }
    return ScalarAlu.byteSwap(width, value);
  }

  private void binary(State state, Insn insn, int slot) {
    boolean is64 = insn.insnClass() == Op.ALU64;
    Reg source =
        insn.isRegisterSource()
            ? env.read(state, insn.src(), slot)
            : Reg.scalar(Scalar.constant(is64 ? insn.imm() : insn.imm() & 0xffff_ffffL));
    Reg target = env.read(state, insn.dst(), slot);
    if (target.isPointer() || source.isPointer()) {
      if (!target.isPointer()) {
        env.precision.mark(state, insn.dst());
      } else if (!source.isPointer() && insn.isRegisterSource()) {
        env.precision.mark(state, insn.src());
      }
      Reg result = pointers(insn, target, source, slot);
      env.write(state, insn.dst(), result, slot);
      return;
    }
    boolean isSigned = insn.off() == 1;
    if (insn.op() == Op.ADD && is64 && target.id() != 0 && source.isConstant()) {
      env.write(state, insn.dst(), tiedSum(target, source.value()), slot);
      return;
    }
    if (!isComputed(insn.op(), source.value())) {
      env.write(state, insn.dst(), Reg.UNKNOWN, slot);
      return;
    }
    Scalar value = ScalarAlu.apply(insn.op(), is64, isSigned, target.value(), source.value());
    env.write(state, insn.dst(), Reg.scalar(value), slot);
  }

  /** A copy plus a constant: what is learnt of one still holds for the other, moved. */
  private static Reg tiedSum(Reg target, Scalar number) {
    Scalar value = ScalarAlu.apply(Op.ADD, true, false, target.value(), number);
    long above = number.constant();
    boolean isTied = !target.isSum() && above >= 0 && above <= Integer.MAX_VALUE;
    return isTied
        ? target.withValue(value).asSum(target.id(), (int) above)
        : target.untied().withValue(value);
  }

  /** Linux knows nothing of quotients, remainders and shifts by what is no constant. */
  private static boolean isComputed(int op, Scalar source) {
    return switch (op) {
      case Op.DIV, Op.MOD -> false;
      case Op.LSH, Op.RSH, Op.ARSH -> source.isConstant();
      default -> true;
    };
  }

  private Reg pointers(Insn insn, Reg target, Reg source, int slot) {
    boolean isSub = insn.op() == Op.SUB;
    boolean isAdd = insn.op() == Op.ADD;
    if (target.isPointer() && source.isPointer()) {
      if (isSub && env.mayLeakPointers()) {
        return insn.insnClass() == Op.ALU64 ? Reg.UNKNOWN : Reg.scalar(Scalar.UNKNOWN.zext32());
      }
      throw prohibited(
          insn,
          slot,
          "R%d pointer %s pointer prohibited".formatted(insn.dst(), OPERATORS[insn.op() >> 4]));
    }
    Reg pointer = target.isPointer() ? target : source;
    Scalar number = target.isPointer() ? source.value() : target.value();
    if (insn.insnClass() != Op.ALU64) {
      if (isSub && env.mayLeakPointers()) {
        return Reg.scalar(Scalar.UNKNOWN.zext32());
      }
      throw prohibited(
          insn, slot, "R%d 32-bit pointer arithmetic prohibited".formatted(insn.dst()));
    }
    refuseType(pointer, insn.op(), number, insn, slot);
    if (!isAdd && !isSub) {
      throw prohibited(
          insn,
          slot,
          "R%d %s prohibited"
              .formatted(
                  insn.dst(),
                  isBitwise(insn.op())
                      ? "bitwise operator " + OPERATORS[insn.op() >> 4] + " on pointer"
                      : "pointer arithmetic with " + OPERATORS[insn.op() >> 4] + " operator"));
    }
    if (isSub && !target.isPointer()) {
      throw prohibited(
          insn, slot, "R%d tried to subtract pointer from scalar".formatted(insn.dst()));
    }
    if (isSub && pointer.type() == Reg.Type.STACK) {
      throw prohibited(
          insn, slot, "R%d subtraction from stack pointer prohibited".formatted(insn.dst()));
    }
    return moved(pointer, insn.op(), number, insn, slot);
  }

  private static boolean isBitwise(int op) {
    return op == Op.AND || op == Op.OR || op == Op.XOR;
  }

  private static Refusal prohibited(Insn insn, int slot, String message) {
    return Refusal.access("V023", slot, insn.dst(), message);
  }

  private static void refuseType(Reg pointer, int op, Scalar number, Insn insn, int slot) {
    if (pointer.type().mayBeNull()) {
      throw prohibited(
          insn,
          slot,
          "R%d pointer arithmetic on %s prohibited, null-check it first"
              .formatted(insn.dst(), pointer.type().words()));
    }
    boolean stays = op == Op.ADD && number.isConstant() && number.constant() == 0;
    boolean isFixed =
        pointer.type() == Reg.Type.PACKET_END
            || pointer.type() == Reg.Type.DYNPTR
            || (pointer.type() == Reg.Type.MAP_PTR && !stays);
    if (isFixed) {
      throw prohibited(
          insn,
          slot,
          "R%d pointer arithmetic on %s prohibited".formatted(insn.dst(), pointer.type().words()));
    }
  }

  private Reg moved(Reg pointer, int op, Scalar number, Insn insn, int slot) {
    requireSane(pointer, number, 0, insn, slot);
    requireSane(pointer, pointer.value(), pointer.off(), insn, slot);
    Reg result = sum(pointer, op, number);
    requireSane(result, result.value(), result.off(), insn, slot);
    if (!env.mayLeakPointers()) {
      requireInside(result, insn, slot);
    }
    return result;
  }

  private Reg sum(Reg pointer, int op, Scalar number) {
    if (number.isConstant()) {
      long off =
          op == Op.ADD ? pointer.off() + number.constant() : pointer.off() - number.constant();
      if (off == (int) off) {
        return pointer.withOffset(pointer.value(), (int) off);
      }
    }
    Scalar offset = ScalarAlu.apply(op, true, false, pointer.value(), number);
    Reg result = pointer.withOffset(offset, pointer.off());
    if (pointer.type().isPacket()) {
      // A new base: what comparisons said of the old one does not hold for it.
      boolean keepsRange = op == Op.SUB && number.sMin() >= 0;
      result = result.withId(env.newId());
      return keepsRange ? result : result.withRange(0);
    }
    return result;
  }

  /** Callers without rights may not even make a pointer that points outside. */
  private void requireInside(Reg pointer, Insn insn, int slot) {
    if (pointer.type() == Reg.Type.STACK) {
      if (!pointer.value().isConstant()) {
        throw prohibited(
            insn,
            slot,
            "R%d variable stack access prohibited for !root, var_off=%s off=%d"
                .formatted(insn.dst(), pointer.value().bits(), pointer.off()));
      }
      if (pointer.off() >= 0 || pointer.off() < -Op.STACK_SIZE) {
        throw prohibited(
            insn,
            slot,
            "R%d stack pointer arithmetic goes out of range, prohibited for !root"
                .formatted(insn.dst()));
      }
    } else if (pointer.type() == Reg.Type.MAP_VALUE) {
      try {
        new Regions(env).checkMapValue(pointer, 0, 1, insn.dst(), slot);
      } catch (Refusal refusal) {
        throw prohibited(
            insn,
            slot,
            "R%d pointer arithmetic of map value goes out of range, prohibited for !root"
                .formatted(insn.dst()));
      }
    }
  }

  private static void requireSane(Reg pointer, Scalar number, int fixed, Insn insn, int slot) {
    String kind = pointer.type().words();
    if (number.isConstant()) {
      long value = number.constant();
      if (value >= MAX_OFFSET || value <= -MAX_OFFSET) {
        throw insane(
            insn, slot, "math between %s pointer and %d is not allowed".formatted(kind, value));
      }
    }
    if (fixed >= MAX_OFFSET || fixed <= -MAX_OFFSET) {
      throw insane(insn, slot, "%s pointer offset %d is not allowed".formatted(kind, fixed));
    }
    if (number.sMin() == Long.MIN_VALUE) {
      throw insane(
          insn,
          slot,
          "math between %s pointer and register with unbounded min value is not allowed"
              .formatted(kind));
    }
    if (number.sMin() >= MAX_OFFSET || number.sMin() <= -MAX_OFFSET) {
      throw insane(
          insn, slot, "value %d makes %s pointer be out of bounds".formatted(number.sMin(), kind));
    }
  }

  private static Refusal insane(Insn insn, int slot, String message) {
    return Refusal.of(
        Errno.EINVAL,
        "V023",
        slot,
        message,
        "bound r%d on both sides before it is used".formatted(insn.src()));
  }
}
