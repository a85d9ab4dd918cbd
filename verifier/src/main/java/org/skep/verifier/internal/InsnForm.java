// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.List;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * Whether an instruction is one at all: opcode, reserved fields, registers (RFC 9669). As in Linux,
 * opcodes are asked of every instruction, the other fields only of those that a path reaches.
 */
final class InsnForm {
  private InsnForm() {}

  /** Checks what must hold for every instruction of a program, before anything is walked. */
  static void checkAll(List<Insn> insns) {
    for (int slot = 0; slot < insns.size(); slot++) {
      Insn insn = insns.get(slot);
      checkOpcode(insn, slot);
      if (insn.isWide()) {
        checkWide(insns, slot);
        slot++;
      } else if (insn.insnClass() == Op.LDX) {
        checkLoad(insn, slot);
      }
    }
  }

  private static void checkOpcode(Insn insn, int slot) {
    boolean isKnown =
        switch (insn.insnClass()) {
          case Op.ALU, Op.ALU64 -> isKnownAlu(insn);
          case Op.JMP, Op.JMP32 -> isKnownJump(insn);
          case Op.ST -> insn.mode() == Op.MEM;
          case Op.STX -> insn.mode() == Op.MEM || insn.mode() == Op.ATOMIC;
          case Op.LD ->
              ((insn.mode() == Op.ABS || insn.mode() == Op.IND) && insn.accessSize() < 8)
                  || (insn.mode() == Op.IMM && insn.accessSize() == 8);
          default -> true;
        };
    if (!isKnown) {
      throw unknown(insn, slot);
    }
  }

  private static boolean isKnownAlu(Insn insn) {
    boolean isRegister = insn.isRegisterSource();
    return switch (insn.op()) {
      case Op.NEG -> !isRegister;
      case Op.END -> !isRegister || insn.insnClass() == Op.ALU;
      default -> insn.op() < Op.END;
    };
  }

  private static boolean isKnownJump(Insn insn) {
    boolean is64 = insn.insnClass() == Op.JMP;
    return switch (insn.op()) {
      case Op.JA -> !insn.isRegisterSource();
      case Op.CALL, Op.EXIT, Op.JCOND -> is64 && !insn.isRegisterSource();
      default -> insn.op() < Op.JCOND;
    };
  }

  /**
   * Checks an instruction that a path has reached.
   *
   * @throws Refusal if it is none
   */
  static void check(Insn insn, int slot) {
    switch (insn.insnClass()) {
      case Op.ALU, Op.ALU64 -> checkAlu(insn, slot);
      case Op.JMP, Op.JMP32 -> checkJump(insn, slot);
      case Op.LDX -> checkLoad(insn, slot);
      case Op.ST -> checkStoreImm(insn, slot);
      case Op.STX -> checkStore(insn, slot);
      default -> checkPacketOrWide(insn, slot);
    }
    checkRegister(insn.dst(), slot);
    boolean hasSourceKind = insn.isCall() || insn.isWide();
    if (!hasSourceKind) {
      checkRegister(insn.src(), slot);
    }
  }

  private static void checkRegister(int register, int slot) {
    if (register > Op.FP) {
      throw Refusal.invalid("V003", slot, "R" + register + " is invalid");
    }
  }

  private static Refusal unknown(Insn insn, int slot) {
    return Refusal.invalid("V001", slot, "unknown opcode %02x".formatted(insn.code()));
  }

  private static Refusal reserved(String what, int slot) {
    return Refusal.invalid("V002", slot, what + " uses reserved fields");
  }

  private static void checkAlu(Insn insn, int slot) {
    boolean is64 = insn.insnClass() == Op.ALU64;
    switch (insn.op()) {
      case Op.NEG -> {
        if (insn.isRegisterSource() || insn.src() != 0 || insn.off() != 0 || insn.imm() != 0) {
          throw reserved("BPF_NEG", slot);
        }
      }
      case Op.END -> {
        boolean isWidth = insn.imm() == 16 || insn.imm() == 32 || insn.imm() == 64;
        if (insn.src() != 0 || insn.off() != 0 || !isWidth || (is64 && insn.isRegisterSource())) {
          throw reserved("BPF_END", slot);
        }
      }
      case Op.MOV -> checkMove(insn, is64, slot);
      default -> checkBinary(insn, is64, slot);
    }
  }

  private static void checkMove(Insn insn, boolean is64, int slot) {
    if (insn.isRegisterSource()) {
      boolean isExtension = insn.off() == 8 || insn.off() == 16 || (is64 && insn.off() == 32);
      if (insn.imm() != 0 || (insn.off() != 0 && !isExtension)) {
        throw reserved("BPF_MOV", slot);
      }
    } else if (insn.src() != 0 || insn.off() != 0) {
      throw reserved("BPF_MOV", slot);
    }
  }

  private static void checkBinary(Insn insn, boolean is64, int slot) {
    if (insn.op() > Op.END) {
      throw Refusal.invalid("V001", slot, "invalid BPF_ALU opcode %x".formatted(insn.op()));
    }
    boolean isDivision = insn.op() == Op.DIV || insn.op() == Op.MOD;
    boolean isOffsetFine = insn.off() == 0 || (insn.off() == 1 && isDivision);
    boolean isOperandFine = insn.isRegisterSource() ? insn.imm() == 0 : insn.src() == 0;
    if (!isOffsetFine || !isOperandFine) {
      throw reserved("BPF_ALU", slot);
    }
    if (insn.isRegisterSource()) {
      return;
    }
    if (isDivision && insn.imm() == 0) {
      throw Refusal.invalid("V044", slot, "div by zero");
    }
    boolean isShift = insn.op() == Op.LSH || insn.op() == Op.RSH || insn.op() == Op.ARSH;
    int width = is64 ? 64 : 32;
    if (isShift && (insn.imm() < 0 || insn.imm() >= width)) {
      throw Refusal.invalid("V045", slot, "invalid shift " + insn.imm());
    }
  }

  private static void checkJump(Insn insn, int slot) {
    boolean is64 = insn.insnClass() == Op.JMP;
    switch (insn.op()) {
      case Op.CALL -> checkCall(insn, is64, slot);
      case Op.EXIT -> {
        if (!is64) {
          throw unknown(insn, slot);
        }
        if (insn.isRegisterSource()
            || insn.imm() != 0
            || insn.src() != 0
            || insn.dst() != 0
            || insn.off() != 0) {
          throw reserved("BPF_EXIT", slot);
        }
      }
      case Op.JA -> {
        boolean isTargetAlone = is64 ? insn.imm() == 0 : insn.off() == 0;
        if (insn.isRegisterSource() || insn.src() != 0 || insn.dst() != 0 || !isTargetAlone) {
          throw reserved("BPF_JA", slot);
        }
      }
      case Op.JCOND -> {
        if (!is64 || insn.isRegisterSource()) {
          throw unknown(insn, slot);
        }
        if (insn.src() != 0 || insn.dst() != 0 || insn.imm() != 0) {
          throw Refusal.invalid("V001", slot, "invalid may_goto imm %d".formatted(insn.imm()));
        }
      }
      default -> {
        if (insn.op() > Op.JCOND) {
          throw Refusal.invalid("V001", slot, "invalid BPF_JMP opcode %x".formatted(insn.op()));
        }
        if (insn.isRegisterSource() ? insn.imm() != 0 : insn.src() != 0) {
          throw reserved("BPF_JMP/JMP32", slot);
        }
      }
    }
  }

  private static void checkCall(Insn insn, boolean is64, int slot) {
    if (!is64) {
      throw unknown(insn, slot);
    }
    boolean isKernelFunction = insn.src() == Op.PSEUDO_KFUNC_CALL;
    if (insn.isRegisterSource()
        || (insn.off() != 0 && !isKernelFunction)
        || insn.src() > Op.PSEUDO_KFUNC_CALL
        || insn.dst() != 0) {
      throw reserved("BPF_CALL", slot);
    }
  }

  private static void checkLoad(Insn insn, int slot) {
    boolean isPlain = insn.mode() == Op.MEM;
    boolean isExtending = insn.mode() == Op.MEMSX && insn.accessSize() < 8;
    if (!isPlain && !isExtending) {
      throw Refusal.invalid("V001", slot, "BPF_LDX uses reserved fields");
    }
    if (insn.imm() != 0) {
      throw reserved("BPF_LDX", slot);
    }
  }

  private static void checkStoreImm(Insn insn, int slot) {
    if (insn.mode() != Op.MEM || insn.src() != 0) {
      throw reserved("BPF_ST", slot);
    }
  }

  private static void checkStore(Insn insn, int slot) {
    if (insn.mode() == Op.ATOMIC) {
      checkAtomic(insn, slot);
    } else if (insn.mode() != Op.MEM || insn.imm() != 0) {
      throw reserved("BPF_STX", slot);
    }
  }

  private static void checkAtomic(Insn insn, int slot) {
    switch (insn.imm()) {
      case Op.LOAD_ACQ, Op.STORE_REL -> {
        return;
      }
      case Op.ATOMIC_ADD,
          Op.ATOMIC_ADD | Op.FETCH,
          Op.ATOMIC_AND,
          Op.ATOMIC_AND | Op.FETCH,
          Op.ATOMIC_OR,
          Op.ATOMIC_OR | Op.FETCH,
          Op.ATOMIC_XOR,
          Op.ATOMIC_XOR | Op.FETCH,
          Op.XCHG,
          Op.CMPXCHG -> {
        if (insn.accessSize() < 4) {
          throw Refusal.invalid("V046", slot, "invalid atomic operand size");
        }
      }
      default ->
          throw Refusal.invalid(
              "V046", slot, "BPF_ATOMIC uses invalid atomic opcode %02x".formatted(insn.imm()));
    }
  }

  private static void checkPacketOrWide(Insn insn, int slot) {
    if (insn.isWide()) {
      return;
    }
    boolean isPacketLoad = insn.mode() == Op.ABS || insn.mode() == Op.IND;
    if (!isPacketLoad) {
      throw insn.mode() == Op.IMM
          ? Refusal.invalid("V041", slot, "invalid BPF_LD_IMM insn")
          : unknown(insn, slot);
    }
    if (insn.dst() != 0
        || insn.off() != 0
        || insn.accessSize() == 8
        || (insn.mode() == Op.ABS && insn.src() != 0)) {
      throw reserved("BPF_LD_[ABS|IND]", slot);
    }
  }

  private static void checkWide(List<Insn> insns, int slot) {
    Insn insn = insns.get(slot);
    if (slot + 1 == insns.size()) {
      throw Refusal.invalid("V041", slot, "invalid bpf_ld_imm64 insn");
    }
    Insn upper = insns.get(slot + 1);
    if (upper.code() != 0 || upper.dst() != 0 || upper.src() != 0 || upper.off() != 0) {
      throw Refusal.invalid("V041", slot, "invalid bpf_ld_imm64 insn");
    }
    if (insn.off() != 0) {
      throw reserved("BPF_LD_IMM64", slot);
    }
    boolean isPlain = insn.src() == 0;
    boolean isMap = insn.src() == Op.PSEUDO_MAP_FD || insn.src() == Op.PSEUDO_MAP_IDX;
    if (isMap && upper.imm() != 0) {
      throw Refusal.invalid("V041", slot, "unrecognized bpf_ld_imm64 insn");
    }
    boolean isValue = insn.src() == Op.PSEUDO_MAP_VALUE || insn.src() == Op.PSEUDO_MAP_IDX_VALUE;
    if (!isPlain && !isMap && !isValue && insn.src() != Op.PSEUDO_FUNC) {
      throw Refusal.invalid("V041", slot, "unrecognized bpf_ld_imm64 insn");
    }
  }
}
