// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import org.skep.isa.Op;

/**
 * Dense numbers of what the interpreter does, so that its switch is one table. {@code _K} takes the
 * operand from the immediate, {@code _X} from the source register.
 */
final class Opcode {
  private Opcode() {}

  /** Plus an operation of {@link Op}, shifted right by 4: with an immediate, on 64 bits. */
  static final int ALU64 = 0;

  /** Plus an operation: on 32 bits. */
  static final int ALU32 = 32;

  /** Plus a condition: a jump comparing 64 bits. */
  static final int JMP64 = 64;

  /** Plus a condition: a jump comparing 32 bits. */
  static final int JMP32 = 96;

  /** What the forms that take a register are above those that take an immediate. */
  static final int X = 16;

  static final int ADD64_K = ALU64 + (Op.ADD >> 4);
  static final int SUB64_K = ALU64 + (Op.SUB >> 4);
  static final int MUL64_K = ALU64 + (Op.MUL >> 4);
  static final int DIV64_K = ALU64 + (Op.DIV >> 4);
  static final int OR64_K = ALU64 + (Op.OR >> 4);
  static final int AND64_K = ALU64 + (Op.AND >> 4);
  static final int LSH64_K = ALU64 + (Op.LSH >> 4);
  static final int RSH64_K = ALU64 + (Op.RSH >> 4);
  static final int MOD64_K = ALU64 + (Op.MOD >> 4);
  static final int XOR64_K = ALU64 + (Op.XOR >> 4);
  static final int MOV64_K = ALU64 + (Op.MOV >> 4);
  static final int ARSH64_K = ALU64 + (Op.ARSH >> 4);
  static final int ADD64_X = ALU64 + X + (Op.ADD >> 4);
  static final int SUB64_X = ALU64 + X + (Op.SUB >> 4);
  static final int MUL64_X = ALU64 + X + (Op.MUL >> 4);
  static final int DIV64_X = ALU64 + X + (Op.DIV >> 4);
  static final int OR64_X = ALU64 + X + (Op.OR >> 4);
  static final int AND64_X = ALU64 + X + (Op.AND >> 4);
  static final int LSH64_X = ALU64 + X + (Op.LSH >> 4);
  static final int RSH64_X = ALU64 + X + (Op.RSH >> 4);
  static final int MOD64_X = ALU64 + X + (Op.MOD >> 4);
  static final int XOR64_X = ALU64 + X + (Op.XOR >> 4);
  static final int MOV64_X = ALU64 + X + (Op.MOV >> 4);
  static final int ARSH64_X = ALU64 + X + (Op.ARSH >> 4);
  static final int NEG64 = ALU64 + (Op.NEG >> 4);

  static final int ADD32_K = ALU32 + (Op.ADD >> 4);
  static final int SUB32_K = ALU32 + (Op.SUB >> 4);
  static final int MUL32_K = ALU32 + (Op.MUL >> 4);
  static final int DIV32_K = ALU32 + (Op.DIV >> 4);
  static final int OR32_K = ALU32 + (Op.OR >> 4);
  static final int AND32_K = ALU32 + (Op.AND >> 4);
  static final int LSH32_K = ALU32 + (Op.LSH >> 4);
  static final int RSH32_K = ALU32 + (Op.RSH >> 4);
  static final int MOD32_K = ALU32 + (Op.MOD >> 4);
  static final int XOR32_K = ALU32 + (Op.XOR >> 4);
  static final int MOV32_K = ALU32 + (Op.MOV >> 4);
  static final int ARSH32_K = ALU32 + (Op.ARSH >> 4);
  static final int ADD32_X = ALU32 + X + (Op.ADD >> 4);
  static final int SUB32_X = ALU32 + X + (Op.SUB >> 4);
  static final int MUL32_X = ALU32 + X + (Op.MUL >> 4);
  static final int DIV32_X = ALU32 + X + (Op.DIV >> 4);
  static final int OR32_X = ALU32 + X + (Op.OR >> 4);
  static final int AND32_X = ALU32 + X + (Op.AND >> 4);
  static final int LSH32_X = ALU32 + X + (Op.LSH >> 4);
  static final int RSH32_X = ALU32 + X + (Op.RSH >> 4);
  static final int MOD32_X = ALU32 + X + (Op.MOD >> 4);
  static final int XOR32_X = ALU32 + X + (Op.XOR >> 4);
  static final int MOV32_X = ALU32 + X + (Op.MOV >> 4);
  static final int ARSH32_X = ALU32 + X + (Op.ARSH >> 4);
  static final int NEG32 = ALU32 + (Op.NEG >> 4);

  static final int JA = JMP64 + (Op.JA >> 4);
  static final int JEQ64_K = JMP64 + (Op.JEQ >> 4);
  static final int JGT64_K = JMP64 + (Op.JGT >> 4);
  static final int JGE64_K = JMP64 + (Op.JGE >> 4);
  static final int JSET64_K = JMP64 + (Op.JSET >> 4);
  static final int JNE64_K = JMP64 + (Op.JNE >> 4);
  static final int JSGT64_K = JMP64 + (Op.JSGT >> 4);
  static final int JSGE64_K = JMP64 + (Op.JSGE >> 4);
  static final int JLT64_K = JMP64 + (Op.JLT >> 4);
  static final int JLE64_K = JMP64 + (Op.JLE >> 4);
  static final int JSLT64_K = JMP64 + (Op.JSLT >> 4);
  static final int JSLE64_K = JMP64 + (Op.JSLE >> 4);
  static final int JEQ64_X = JMP64 + X + (Op.JEQ >> 4);
  static final int JGT64_X = JMP64 + X + (Op.JGT >> 4);
  static final int JGE64_X = JMP64 + X + (Op.JGE >> 4);
  static final int JSET64_X = JMP64 + X + (Op.JSET >> 4);
  static final int JNE64_X = JMP64 + X + (Op.JNE >> 4);
  static final int JSGT64_X = JMP64 + X + (Op.JSGT >> 4);
  static final int JSGE64_X = JMP64 + X + (Op.JSGE >> 4);
  static final int JLT64_X = JMP64 + X + (Op.JLT >> 4);
  static final int JLE64_X = JMP64 + X + (Op.JLE >> 4);
  static final int JSLT64_X = JMP64 + X + (Op.JSLT >> 4);
  static final int JSLE64_X = JMP64 + X + (Op.JSLE >> 4);

  static final int JEQ32_K = JMP32 + (Op.JEQ >> 4);
  static final int JGT32_K = JMP32 + (Op.JGT >> 4);
  static final int JGE32_K = JMP32 + (Op.JGE >> 4);
  static final int JSET32_K = JMP32 + (Op.JSET >> 4);
  static final int JNE32_K = JMP32 + (Op.JNE >> 4);
  static final int JSGT32_K = JMP32 + (Op.JSGT >> 4);
  static final int JSGE32_K = JMP32 + (Op.JSGE >> 4);
  static final int JLT32_K = JMP32 + (Op.JLT >> 4);
  static final int JLE32_K = JMP32 + (Op.JLE >> 4);
  static final int JSLT32_K = JMP32 + (Op.JSLT >> 4);
  static final int JSLE32_K = JMP32 + (Op.JSLE >> 4);
  static final int JEQ32_X = JMP32 + X + (Op.JEQ >> 4);
  static final int JGT32_X = JMP32 + X + (Op.JGT >> 4);
  static final int JGE32_X = JMP32 + X + (Op.JGE >> 4);
  static final int JSET32_X = JMP32 + X + (Op.JSET >> 4);
  static final int JNE32_X = JMP32 + X + (Op.JNE >> 4);
  static final int JSGT32_X = JMP32 + X + (Op.JSGT >> 4);
  static final int JSGE32_X = JMP32 + X + (Op.JSGE >> 4);
  static final int JLT32_X = JMP32 + X + (Op.JLT >> 4);
  static final int JLE32_X = JMP32 + X + (Op.JLE >> 4);
  static final int JSLT32_X = JMP32 + X + (Op.JSLT >> 4);
  static final int JSLE32_X = JMP32 + X + (Op.JSLE >> 4);

  static final int CALL_LOCAL = JMP64 + (Op.CALL >> 4);
  static final int EXIT = JMP64 + (Op.EXIT >> 4);
  static final int MAY_GOTO = JMP64 + (Op.JCOND >> 4);

  // Signed division: the register forms follow.
  static final int SDIV64_K = 128;
  static final int SDIV64_X = 129;
  static final int SDIV32_K = 130;
  static final int SDIV32_X = 131;
  static final int SMOD64_K = 132;
  static final int SMOD64_X = 133;
  static final int SMOD32_K = 134;
  static final int SMOD32_X = 135;

  static final int MOVSX8_64 = 136;
  static final int MOVSX16_64 = 137;
  static final int MOVSX32_64 = 138;
  static final int MOVSX8_32 = 139;
  static final int MOVSX16_32 = 140;

  static final int ZEXT16 = 141;
  static final int SWAP16 = 142;
  static final int SWAP32 = 143;
  static final int SWAP64 = 144;

  /** A jump whose distance is in the immediate. */
  static final int JA_LONG = 145;

  static final int LD_IMM64 = 146;
  static final int LD_ABS = 147;
  static final int LD_IND = 148;

  // The numbers for 1, 2, 4 and 8 bytes follow each other.
  static final int LOAD8 = 149;
  static final int LOAD16 = 150;
  static final int LOAD32 = 151;
  static final int LOAD64 = 152;
  static final int LOADSX8 = 153;
  static final int LOADSX16 = 154;
  static final int LOADSX32 = 155;

  static final int STORE8_K = 156;
  static final int STORE16_K = 157;
  static final int STORE32_K = 158;
  static final int STORE64_K = 159;
  static final int STORE8_X = 160;
  static final int STORE16_X = 161;
  static final int STORE32_X = 162;
  static final int STORE64_X = 163;

  // Through the frame pointer, which only the interpreter itself sets.
  static final int LOAD8_FP = 164;
  static final int LOAD16_FP = 165;
  static final int LOAD32_FP = 166;
  static final int LOAD64_FP = 167;

  static final int STORE8_FP_K = 168;
  static final int STORE16_FP_K = 169;
  static final int STORE32_FP_K = 170;
  static final int STORE64_FP_K = 171;
  static final int STORE8_FP_X = 172;
  static final int STORE16_FP_X = 173;
  static final int STORE32_FP_X = 174;
  static final int STORE64_FP_X = 175;

  static final int ATOMIC32 = 176;
  static final int ATOMIC64 = 177;
  static final int LOAD_ACQUIRE = 178;
  static final int STORE_RELEASE = 179;
  static final int CALL_HELPER = 180;
  static final int CALLX = 181;

  /** A load of 4 bytes of the context that gives a pointer to the packet. */
  static final int LOAD_PACKET = 182;

  /** A call of a helper that may end the program for another one. */
  static final int CALL_TAIL = 183;

  /** Nothing that may be reached. */
  static final int INVALID = 184;

  // Several instructions in one, the first of which is a move.
  static final int MOV_ADD64_K = 192;
  static final int MOV_ADD64_X = 193;
  static final int MOV_ADD32_X = 194;
  static final int MOV_RSH64_K = 195;
  static final int MOV_RSH32_K = 196;
  static final int MOV_LSH32_K = 197;
  static final int MOV_AND32_K = 198;

  /** A move, an addition, and a comparison with the sum: does it go beyond the packet's end? */
  static final int MOV_ADD64_K_JGT64_X = 199;

  /** Two moves, two shifts and what they have in common: the rotation of 32 bits. */
  static final int ROTATE32 = 200;

  // Counting, and the jump back.
  static final int ADD64_K_JNE64_K = 201;
  static final int ADD64_K_JNE32_K = 202;
  static final int ADD32_K_JLT32_X = 203;

  /** No instruction: before what {@link Code#plain} has there is executed, it is charged. */
  static final int STEP = 185;
}
