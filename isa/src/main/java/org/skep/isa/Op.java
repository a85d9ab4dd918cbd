// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.isa;

/** The numbers that opcodes are made of (RFC 9669 sections 3 to 5), under Linux's names. */
public final class Op {
  private Op() {}

  // Instruction classes.
  public static final int LD = 0x00;
  public static final int LDX = 0x01;
  public static final int ST = 0x02;
  public static final int STX = 0x03;
  public static final int ALU = 0x04;
  public static final int JMP = 0x05;
  public static final int JMP32 = 0x06;
  public static final int ALU64 = 0x07;

  /** Source operand is the immediate. */
  public static final int K = 0x00;

  /** Source operand is the {@code src} register. */
  public static final int X = 0x08;

  // Operations of ALU and ALU64.
  public static final int ADD = 0x00;
  public static final int SUB = 0x10;
  public static final int MUL = 0x20;
  public static final int DIV = 0x30;
  public static final int OR = 0x40;
  public static final int AND = 0x50;
  public static final int LSH = 0x60;
  public static final int RSH = 0x70;
  public static final int NEG = 0x80;
  public static final int MOD = 0x90;
  public static final int XOR = 0xa0;
  public static final int MOV = 0xb0;
  public static final int ARSH = 0xc0;
  public static final int END = 0xd0;

  // Operations of JMP and JMP32.
  public static final int JA = 0x00;
  public static final int JEQ = 0x10;
  public static final int JGT = 0x20;
  public static final int JGE = 0x30;
  public static final int JSET = 0x40;
  public static final int JNE = 0x50;
  public static final int JSGT = 0x60;
  public static final int JSGE = 0x70;
  public static final int CALL = 0x80;
  public static final int EXIT = 0x90;
  public static final int JLT = 0xa0;
  public static final int JLE = 0xb0;
  public static final int JSLT = 0xc0;
  public static final int JSLE = 0xd0;

  /** {@code may_goto}, a conditional jump without operands. */
  public static final int JCOND = 0xe0;

  // Sizes of loads and stores.
  public static final int W = 0x00;
  public static final int H = 0x08;
  public static final int B = 0x10;
  public static final int DW = 0x18;

  // Modes of loads and stores.
  public static final int IMM = 0x00;
  public static final int ABS = 0x20;
  public static final int IND = 0x40;
  public static final int MEM = 0x60;
  public static final int MEMSX = 0x80;
  public static final int ATOMIC = 0xc0;

  // The immediate of an atomic instruction.
  public static final int ATOMIC_ADD = 0x00;
  public static final int ATOMIC_OR = 0x40;
  public static final int ATOMIC_AND = 0x50;
  public static final int ATOMIC_XOR = 0xa0;

  /** Modifier: the old value is fetched into {@code src}. */
  public static final int FETCH = 0x01;

  public static final int XCHG = 0xe0 | FETCH;
  public static final int CMPXCHG = 0xf0 | FETCH;
  public static final int LOAD_ACQ = 0x100;
  public static final int STORE_REL = 0x110;

  /** {@code ld_imm64}: {@code LD | DW | IMM}. */
  public static final int LD_IMM64 = LD | DW | IMM;

  // The src field of ld_imm64.
  public static final int PSEUDO_MAP_FD = 1;
  public static final int PSEUDO_MAP_VALUE = 2;
  public static final int PSEUDO_BTF_ID = 3;
  public static final int PSEUDO_FUNC = 4;
  public static final int PSEUDO_MAP_IDX = 5;
  public static final int PSEUDO_MAP_IDX_VALUE = 6;

  // The src field of call.
  public static final int PSEUDO_CALL = 1;
  public static final int PSEUDO_KFUNC_CALL = 2;

  /** Number of registers, r0 to r10. */
  public static final int REGISTERS = 11;

  /** The frame pointer, r10. */
  public static final int FP = 10;

  /** Bytes of stack in one frame. */
  public static final int STACK_SIZE = 512;

  /** Frames that may be live at once. */
  public static final int MAX_FRAMES = 8;
}
