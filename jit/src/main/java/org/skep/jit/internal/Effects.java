// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Which registers instructions read and write. */
final class Effects {
  /** r1 to r5. */
  static final int ARGUMENTS = 0b111110;

  private static final int ALL_BUT_FP = 0x3ff;

  private Effects() {}

  /** The register that an instruction defines, −1 if none. */
  static int defined(Insn insn) {
    return switch (insn.insnClass()) {
      case Op.ALU, Op.ALU64, Op.LDX -> insn.dst();
      case Op.LD -> insn.isWide() ? insn.dst() : 0;
      case Op.STX -> insn.mode() == Op.ATOMIC ? definedByAtomic(insn) : -1;
      case Op.JMP -> insn.op() == Op.CALL ? 0 : -1;
      default -> -1;
    };
  }

  private static int definedByAtomic(Insn insn) {
    if (insn.imm() == Op.LOAD_ACQ) {
      return insn.dst();
    }
    if (insn.imm() == Op.STORE_REL) {
      return -1;
    }
    if (insn.imm() == Op.CMPXCHG) {
      return 0;
    }
    return (insn.imm() & Op.FETCH) != 0 ? insn.src() : -1;
  }

  /**
   * Bit n: rn is read.
   *
   * @param calleeArguments the registers that a called subprogram reads before it writes them
   */
  static int read(Code code, int slot, int calleeArguments) {
    Insn insn = code.insns[slot];
    int dst = 1 << insn.dst();
    int src = 1 << insn.src();
    return switch (insn.insnClass()) {
      case Op.ALU, Op.ALU64 ->
          (insn.op() == Op.MOV ? 0 : dst)
              | (insn.isRegisterSource() && insn.op() != Op.END ? src : 0);
      case Op.LDX -> src;
      case Op.ST -> dst;
      case Op.STX -> insn.mode() == Op.ATOMIC ? readByAtomic(insn, dst, src) : dst | src;
      case Op.LD -> insn.mode() == Op.IND ? src : 0;
      default -> readByJump(code, slot, calleeArguments);
    };
  }

  private static int readByAtomic(Insn insn, int dst, int src) {
    if (insn.imm() == Op.LOAD_ACQ) {
      return src;
    }
    return dst | src | (insn.imm() == Op.CMPXCHG ? 1 : 0);
  }

  private static int readByJump(Code code, int slot, int calleeArguments) {
    Insn insn = code.insns[slot];
    if (Code.isCallThroughRegister(insn)) {
      return ARGUMENTS | 1 << code.callRegister(slot);
    }
    if (insn.isSubprogramCall()) {
      return calleeArguments & ARGUMENTS;
    }
    if (insn.isCall()) {
      return ARGUMENTS & ((2 << arguments(code.helper(slot))) - 1);
    }
    if (insn.isExit()) {
      return 1;
    }
    if (!insn.isConditionalJump() || insn.op() == Op.JCOND) {
      return 0;
    }
    return dstAndSource(insn);
  }

  private static int dstAndSource(Insn insn) {
    return 1 << insn.dst() | (insn.isRegisterSource() ? 1 << insn.src() : 0);
  }

  /** How many registers a helper looks at. */
  static int arguments(@org.jspecify.annotations.Nullable Helper helper) {
    if (helper == null) {
      return 0;
    }
    HelperPrototype prototype = helper.prototype();
    return prototype.is(HelperPrototype.Trait.VARIADIC) ? 5 : prototype.arguments().size();
  }

  /** Registers that can be live: all but the frame pointer, which never changes. */
  static int withoutFramePointer(int registers) {
    return registers & ALL_BUT_FP;
  }
}
