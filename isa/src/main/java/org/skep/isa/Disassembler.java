// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.isa;

import java.util.List;
import java.util.function.IntFunction;

/**
 * Prints instructions as Linux's verifier log and {@code bpftool prog dump xlated} do, such as
 * {@code (b7) r0 = 0}.
 */
public final class Disassembler {
  private static final String[] ALU = {
    "+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>=", "neg", "%=", "^=", "=", "s>>=", "endian"
  };
  private static final String[] JUMP = {
    "jmp", "==", ">", ">=", "&", "!=", "s>", "s>=", "call", "exit", "<", "<=", "s<", "s<="
  };

  private final IntFunction<String> helperName;

  /**
   * A disassembler.
   *
   * @param helperName the name of a helper by number, such as {@code bpf_ktime_get_ns}
   */
  public Disassembler(IntFunction<String> helperName) {
    this.helperName = helperName;
  }

  /** A disassembler that calls every helper {@code unknown}. */
  public Disassembler() {
    this(id -> "unknown");
  }

  /**
   * The instruction at a slot.
   *
   * @param insns the program
   * @param slot the first slot of an instruction
   */
  public String at(List<Insn> insns, int slot) {
    Insn insn = insns.get(slot);
    String text =
        switch (insn.insnClass()) {
          case Op.ALU, Op.ALU64 -> alu(insn);
          case Op.JMP, Op.JMP32 -> jump(insn);
          case Op.LDX -> load(insn);
          case Op.ST, Op.STX -> store(insn);
          default -> wideOrPacket(insns, slot);
        };
    int code = insn.code();
    return "(" + (code < 0x10 ? "0" : "") + Integer.toHexString(code) + ") " + text;
  }

  // Verifiers print every instruction of every path that is asked for: no formatter here.

  private static String signed(int number) {
    return number < 0 ? Integer.toString(number) : "+" + number;
  }

  private static String register(Insn insn, int number) {
    boolean is32 = insn.insnClass() == Op.ALU || insn.insnClass() == Op.JMP32;
    return (is32 ? "w" : "r") + number;
  }

  private static String operand(Insn insn) {
    return insn.isRegisterSource() ? register(insn, insn.src()) : String.valueOf(insn.imm());
  }

  private static String alu(Insn insn) {
    String dst = register(insn, insn.dst());
    switch (insn.op()) {
      case Op.NEG:
        return dst + " = -" + dst;
      case Op.END:
        return end(insn);
      case Op.MOV:
        if (insn.isRegisterSource() && insn.off() > 1) {
          return "%s = (s%d)%s".formatted(dst, insn.off(), register(insn, insn.src()));
        }
        return dst + " = " + operand(insn);
      case Op.DIV, Op.MOD:
        return "%s %s%s %s"
            .formatted(dst, insn.off() == 1 ? "s" : "", ALU[insn.op() >> 4], operand(insn));
      default:
        int op = insn.op() >> 4;
        return op < ALU.length
            ? dst + " " + ALU[op] + " " + operand(insn)
            : "BUG_alu_%02x".formatted(insn.code());
    }
  }

  private static String end(Insn insn) {
    String dst = "r" + insn.dst();
    if (insn.insnClass() == Op.ALU64) {
      return "%s = bswap%d %s".formatted(dst, insn.imm(), dst);
    }
    return "%s = %s%d %s".formatted(dst, insn.isRegisterSource() ? "be" : "le", insn.imm(), dst);
  }

  private String jump(Insn insn) {
    switch (insn.op()) {
      case Op.JA:
        return insn.insnClass() == Op.JMP
            ? "goto pc" + signed(insn.off())
            : "gotol pc" + signed(insn.imm());
      case Op.CALL:
        return call(insn);
      case Op.EXIT:
        return "exit";
      case Op.JCOND:
        return "may_goto pc%+d".formatted(insn.off());
      default:
        int op = insn.op() >> 4;
        return op < JUMP.length
            ? comparison(insn, JUMP[op]) + " goto pc" + signed(insn.off())
            : "BUG_jmp_%02x".formatted(insn.code());
    }
  }

  private static String comparison(Insn insn, String sign) {
    return "if " + register(insn, insn.dst()) + " " + sign + " " + jumpOperand(insn);
  }

  private static String jumpOperand(Insn insn) {
    return insn.isRegisterSource()
        ? register(insn, insn.src())
        : "0x" + Integer.toHexString(insn.imm());
  }

  private String call(Insn insn) {
    return switch (insn.src()) {
      case Op.PSEUDO_CALL -> "call pc%+d".formatted(insn.imm());
      case Op.PSEUDO_KFUNC_CALL -> "call kernel-function#" + insn.imm();
      default ->
          insn.isRegisterSource()
              ? "callx r" + insn.dst()
              : "call " + helperName.apply(insn.imm()) + "#" + insn.imm();
    };
  }

  private static String width(Insn insn) {
    return "u" + 8 * insn.accessSize();
  }

  private static String load(Insn insn) {
    if (insn.mode() == Op.MEMSX) {
      return "r%d = *(s%d *)(r%d %+d)"
          .formatted(insn.dst(), 8 * insn.accessSize(), insn.src(), insn.off());
    }
    return "r" + insn.dst() + " = *" + place(insn, insn.src());
  }

  private static String store(Insn insn) {
    if (insn.insnClass() == Op.STX && insn.mode() == Op.ATOMIC) {
      return atomic(insn);
    }
    String value = insn.insnClass() == Op.STX ? "r" + insn.src() : String.valueOf(insn.imm());
    return "*" + place(insn, insn.dst()) + " = " + value;
  }

  private static String place(Insn insn, int register) {
    return "(" + width(insn) + " *)(r" + register + " " + signed(insn.off()) + ")";
  }

  private static String atomic(Insn insn) {
    String place = place(insn, insn.dst());
    String suffix = insn.accessSize() == 8 ? "64" : "";
    String register = "r" + insn.src();
    switch (insn.imm()) {
      case Op.LOAD_ACQ:
        return "r%d = load_acquire(%s)".formatted(insn.dst(), place(insn, insn.src()));
      case Op.STORE_REL:
        return "store_release(%s, r%d)".formatted(place, insn.src());
      case Op.XCHG:
        return "%s = atomic%s_xchg(%s, %s)".formatted(register, suffix, place, register);
      case Op.CMPXCHG:
        return "r0 = atomic%s_cmpxchg(%s, r0, %s)".formatted(suffix, place, register);
      default:
        return readModifyWrite(insn, place, suffix, register);
    }
  }

  private static String readModifyWrite(Insn insn, String place, String suffix, String register) {
    int op = insn.imm() & ~Op.FETCH;
    boolean isKnown =
        op == Op.ATOMIC_ADD || op == Op.ATOMIC_OR || op == Op.ATOMIC_AND || op == Op.ATOMIC_XOR;
    if (!isKnown) {
      return "BUG_%02x".formatted(insn.code());
    }
    if ((insn.imm() & Op.FETCH) == 0) {
      return "lock *%s %s %s".formatted(place, ALU[op >> 4], register);
    }
    String name =
        switch (op) {
          case Op.ATOMIC_ADD -> "add";
          case Op.ATOMIC_OR -> "or";
          case Op.ATOMIC_AND -> "and";
          default -> "xor";
        };
    return "%s = atomic%s_fetch_%s(%s, %s)".formatted(register, suffix, name, place, register);
  }

  private static String wideOrPacket(List<Insn> insns, int slot) {
    Insn insn = insns.get(slot);
    if (insn.isWide()) {
      long upper = slot + 1 < insns.size() ? insns.get(slot + 1).imm() : 0;
      return wide(insn, upper);
    }
    if (insn.mode() == Op.ABS) {
      return "r0 = *(%s *)skb[%d]".formatted(width(insn), insn.imm());
    }
    if (insn.mode() == Op.IND) {
      return "r0 = *(%s *)skb[r%d + %d]".formatted(width(insn), insn.src(), insn.imm());
    }
    return "BUG_ld_%02x".formatted(insn.code());
  }

  private static String wide(Insn insn, long upper) {
    return switch (insn.src()) {
      case Op.PSEUDO_MAP_FD -> "r%d = map[id:%d]".formatted(insn.dst(), insn.imm());
      case Op.PSEUDO_MAP_VALUE -> "r%d = map[id:%d][0]+%d".formatted(insn.dst(), insn.imm(), upper);
      case Op.PSEUDO_FUNC -> "r%d = subprog[%+d]".formatted(insn.dst(), insn.imm());
      default -> "r%d = 0x%x".formatted(insn.dst(), upper << 32 | (insn.imm() & 0xffff_ffffL));
    };
  }
}
