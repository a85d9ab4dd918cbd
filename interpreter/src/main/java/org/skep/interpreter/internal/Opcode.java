// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import org.skep.isa.Op;

/**
 * Dense numbers of what the interpreter does, so that its switch is one table. An operand from a
 * register or an immediate is the same to it ({@link Code#src}).
 */
final class Opcode {
  private Opcode() {}

  /** Plus an operation of {@link Op}, shifted right by 4: the same on 64 bits. */
  static final int ALU64 = 0;

  /** Plus an operation: the same on 32 bits. */
  static final int ALU32 = 16;

  /** Plus a condition: a jump comparing 64 bits. */
  static final int JMP64 = 32;

  /** Plus a condition: a jump comparing 32 bits. */
  static final int JMP32 = 48;

  static final int ADD64 = ALU64 + (Op.ADD >> 4);
  static final int SUB64 = ALU64 + (Op.SUB >> 4);
  static final int MUL64 = ALU64 + (Op.MUL >> 4);
  static final int DIV64 = ALU64 + (Op.DIV >> 4);
  static final int OR64 = ALU64 + (Op.OR >> 4);
  static final int AND64 = ALU64 + (Op.AND >> 4);
  static final int LSH64 = ALU64 + (Op.LSH >> 4);
  static final int RSH64 = ALU64 + (Op.RSH >> 4);
  static final int NEG64 = ALU64 + (Op.NEG >> 4);
  static final int MOD64 = ALU64 + (Op.MOD >> 4);
  static final int XOR64 = ALU64 + (Op.XOR >> 4);
  static final int MOV64 = ALU64 + (Op.MOV >> 4);
  static final int ARSH64 = ALU64 + (Op.ARSH >> 4);

  static final int ADD32 = ALU32 + (Op.ADD >> 4);
  static final int SUB32 = ALU32 + (Op.SUB >> 4);
  static final int MUL32 = ALU32 + (Op.MUL >> 4);
  static final int DIV32 = ALU32 + (Op.DIV >> 4);
  static final int OR32 = ALU32 + (Op.OR >> 4);
  static final int AND32 = ALU32 + (Op.AND >> 4);
  static final int LSH32 = ALU32 + (Op.LSH >> 4);
  static final int RSH32 = ALU32 + (Op.RSH >> 4);
  static final int NEG32 = ALU32 + (Op.NEG >> 4);
  static final int MOD32 = ALU32 + (Op.MOD >> 4);
  static final int XOR32 = ALU32 + (Op.XOR >> 4);
  static final int MOV32 = ALU32 + (Op.MOV >> 4);
  static final int ARSH32 = ALU32 + (Op.ARSH >> 4);

  static final int JA = JMP64 + (Op.JA >> 4);
  static final int JEQ64 = JMP64 + (Op.JEQ >> 4);
  static final int JGT64 = JMP64 + (Op.JGT >> 4);
  static final int JGE64 = JMP64 + (Op.JGE >> 4);
  static final int JSET64 = JMP64 + (Op.JSET >> 4);
  static final int JNE64 = JMP64 + (Op.JNE >> 4);
  static final int JSGT64 = JMP64 + (Op.JSGT >> 4);
  static final int JSGE64 = JMP64 + (Op.JSGE >> 4);
  static final int JLT64 = JMP64 + (Op.JLT >> 4);
  static final int JLE64 = JMP64 + (Op.JLE >> 4);
  static final int JSLT64 = JMP64 + (Op.JSLT >> 4);
  static final int JSLE64 = JMP64 + (Op.JSLE >> 4);

  static final int JEQ32 = JMP32 + (Op.JEQ >> 4);
  static final int JGT32 = JMP32 + (Op.JGT >> 4);
  static final int JGE32 = JMP32 + (Op.JGE >> 4);
  static final int JSET32 = JMP32 + (Op.JSET >> 4);
  static final int JNE32 = JMP32 + (Op.JNE >> 4);
  static final int JSGT32 = JMP32 + (Op.JSGT >> 4);
  static final int JSGE32 = JMP32 + (Op.JSGE >> 4);
  static final int JLT32 = JMP32 + (Op.JLT >> 4);
  static final int JLE32 = JMP32 + (Op.JLE >> 4);
  static final int JSLT32 = JMP32 + (Op.JSLT >> 4);
  static final int JSLE32 = JMP32 + (Op.JSLE >> 4);

  static final int CALL_LOCAL = JMP64 + (Op.CALL >> 4);
  static final int EXIT = JMP64 + (Op.EXIT >> 4);
  static final int MAY_GOTO = JMP64 + (Op.JCOND >> 4);

  static final int SDIV64 = 64;
  static final int SDIV32 = 65;
  static final int SMOD64 = 66;
  static final int SMOD32 = 67;

  static final int MOVSX8_64 = 68;
  static final int MOVSX16_64 = 69;
  static final int MOVSX32_64 = 70;
  static final int MOVSX8_32 = 71;
  static final int MOVSX16_32 = 72;

  static final int ZEXT16 = 73;
  static final int SWAP16 = 74;
  static final int SWAP32 = 75;
  static final int SWAP64 = 76;

  static final int LD_IMM64 = 77;
  static final int LD_ABS = 78;
  static final int LD_IND = 79;

  static final int LOAD8 = 80;
  static final int LOAD16 = 81;
  static final int LOAD32 = 82;
  static final int LOAD64 = 83;
  static final int LOADSX8 = 84;
  static final int LOADSX16 = 85;
  static final int LOADSX32 = 86;

  static final int STORE8 = 87;
  static final int STORE16 = 88;
  static final int STORE32 = 89;
  static final int STORE64 = 90;

  static final int ATOMIC32 = 91;
  static final int ATOMIC64 = 92;
  static final int LOAD_ACQUIRE = 93;
  static final int STORE_RELEASE = 94;

  static final int CALL_HELPER = 95;
  static final int CALLX = 96;

  /** A load of 4 bytes of the context that gives a pointer to the packet. */
  static final int LOAD_PACKET = 97;

  /** A call of a helper that may end the program for another one. */
  static final int CALL_TAIL = 98;

  /** Nothing that may be reached. */
  static final int INVALID = 99;
}
