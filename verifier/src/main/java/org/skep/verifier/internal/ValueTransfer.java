// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.Arrays;
import java.util.List;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** What one instruction that does not jump does to the numbers in registers. */
final class ValueTransfer {
  private static final int CALL_CLOBBERED = 6;

  private ValueTransfer() {}

  /** Changes {@code state}; the register that was defined, −1 if none was. */
  static int apply(List<Insn> insns, int slot, Scalar[] state) {
    Insn insn = insns.get(slot);
    return switch (insn.insnClass()) {
      case Op.ALU, Op.ALU64 -> define(state, insn.dst(), arithmetic(insn, state));
      case Op.LDX -> define(state, insn.dst(), loaded(insn));
      case Op.LD -> insn.isWide() ? wide(insns, slot, state) : packetLoad(insn, state);
      case Op.STX -> insn.mode() == Op.ATOMIC ? atomic(insn, state) : -1;
      case Op.JMP -> call(state);
      default -> -1;
    };
  }

  private static int define(Scalar[] state, int register, Scalar value) {
    if (register >= state.length) {
      return -1;
    }
    state[register] = value;
    return register;
  }

  private static Scalar arithmetic(Insn insn, Scalar[] state) {
    boolean is64 = insn.insnClass() == Op.ALU64;
    Scalar dst = state[insn.dst()];
    if (insn.op() == Op.END) {
      return ScalarAlu.bswap(swap(insn, is64), insn.imm(), dst);
    }
    Scalar src = insn.isRegisterSource() ? state[insn.src()] : Scalar.constant(insn.imm());
    if (insn.op() == Op.MOV && insn.off() != 0) {
      Scalar extended = src.sext(insn.off());
      return is64 ? extended : extended.zext32();
    }
    return ScalarAlu.apply(insn.op(), is64, insn.off() == 1, dst, src);
  }

  private static ScalarAlu.Swap swap(Insn insn, boolean is64) {
    if (is64) {
      return ScalarAlu.Swap.BSWAP;
    }
    return insn.isRegisterSource() ? ScalarAlu.Swap.TO_BE : ScalarAlu.Swap.TO_LE;
  }

  private static Scalar loaded(Insn insn) {
    int width = 8 * insn.accessSize();
    return insn.mode() == Op.MEMSX ? Scalar.UNKNOWN.sext(width) : Scalar.UNKNOWN.zext(width);
  }

  private static int wide(List<Insn> insns, int slot, Scalar[] state) {
    Insn insn = insns.get(slot);
    long value = (long) insns.get(slot + 1).imm() << 32 | (insn.imm() & Scalar.MAX_U32);
    return define(state, insn.dst(), insn.src() == 0 ? Scalar.constant(value) : Scalar.UNKNOWN);
  }

  private static int packetLoad(Insn insn, Scalar[] state) {
    call(state);
    return define(state, 0, Scalar.UNKNOWN.zext(8 * insn.accessSize()));
  }

  private static int call(Scalar[] state) {
    Arrays.fill(state, 0, CALL_CLOBBERED, Scalar.UNKNOWN);
    return 0;
  }

  private static int atomic(Insn insn, Scalar[] state) {
    Scalar old = Scalar.UNKNOWN.zext(8 * insn.accessSize());
    if (insn.imm() == Op.LOAD_ACQ) {
      return define(state, insn.dst(), old);
    }
    if (insn.imm() == Op.STORE_REL) {
      return -1;
    }
    if (insn.imm() == Op.CMPXCHG) {
      return define(state, 0, old);
    }
    return (insn.imm() & Op.FETCH) != 0 ? define(state, insn.src(), old) : -1;
  }
}
