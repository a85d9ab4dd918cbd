// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import org.skep.bpf.engine.RunContext;
import org.skep.isa.Op;

/**
 * Executes what most of a program is: arithmetic, jumps, the stack and the packet. Whatever else
 * there is, {@link Interpreter} does.
 *
 * <p>HotSpot compiles no method over 8000 bytes, and what it compiles is fast while the variables
 * of the loop fit the machine's registers: so the loop has as few as can be, and calls nothing that
 * is not inlined.
 */
final class Straight {
  private Straight() {}

  /**
   * Executes words from {@code pc} on.
   *
   * @param r the registers of the frame, and what {@link Charges} has behind them
   * @return where to go on when a jump used up the fuel; {@code ~pc} of a word that was not
   *     executed, because it is none of those that this does, or its access is not inside the
   *     packet or the stack
   */
  static int execute(RunContext run, long[] r, long[] words, int from) {
    int pc = from;
    while (true) {
      long w;
      taken:
      while (true) {
        w = words[pc++];
        int op = (int) w & 0xff;
        int d = (int) w >> Code.DST_SHIFT & 15;
        int s = (int) w >> Code.SRC_SHIFT & 15;
        int off = (int) w >> Code.OFF_SHIFT;
        long imm = w >> Code.IMM_SHIFT;
        switch (op) {
          case Opcode.ADD64_K -> r[d] += imm;
          case Opcode.SUB64_K -> r[d] -= imm;
          case Opcode.MUL64_K -> r[d] *= imm;
          case Opcode.OR64_K -> r[d] |= imm;
          case Opcode.AND64_K -> r[d] &= imm;
          case Opcode.XOR64_K -> r[d] ^= imm;
          case Opcode.LSH64_K -> r[d] <<= imm;
          case Opcode.RSH64_K -> r[d] >>>= imm;
          case Opcode.ARSH64_K -> r[d] >>= imm;
          case Opcode.MOV64_K -> r[d] = imm;
          case Opcode.DIV64_K -> r[d] = Alu.divide64(r[d], imm);
          case Opcode.MOD64_K -> r[d] = Alu.remainder64(r[d], imm);
          case Opcode.SDIV64_K -> r[d] = Alu.signedDivide64(r[d], imm);
          case Opcode.SMOD64_K -> r[d] = Alu.signedRemainder64(r[d], imm);
          case Opcode.ADD64_X -> r[d] += r[s];
          case Opcode.SUB64_X -> r[d] -= r[s];
          case Opcode.MUL64_X -> r[d] *= r[s];
          case Opcode.OR64_X -> r[d] |= r[s];
          case Opcode.AND64_X -> r[d] &= r[s];
          case Opcode.XOR64_X -> r[d] ^= r[s];
          case Opcode.LSH64_X -> r[d] <<= r[s];
          case Opcode.RSH64_X -> r[d] >>>= r[s];
          case Opcode.ARSH64_X -> r[d] >>= r[s];
          case Opcode.MOV64_X -> r[d] = r[s];
          case Opcode.DIV64_X -> r[d] = Alu.divide64(r[d], r[s]);
          case Opcode.MOD64_X -> r[d] = Alu.remainder64(r[d], r[s]);
          case Opcode.SDIV64_X -> r[d] = Alu.signedDivide64(r[d], r[s]);
          case Opcode.SMOD64_X -> r[d] = Alu.signedRemainder64(r[d], r[s]);
          case Opcode.NEG64 -> r[d] = -r[d];

          case Opcode.ADD32_K -> r[d] = Alu.zext((int) r[d] + (int) imm);
          case Opcode.SUB32_K -> r[d] = Alu.zext((int) r[d] - (int) imm);
          case Opcode.MUL32_K -> r[d] = Alu.zext((int) r[d] * (int) imm);
          case Opcode.OR32_K -> r[d] = Alu.zext((int) r[d] | (int) imm);
          case Opcode.AND32_K -> r[d] = Alu.zext((int) r[d] & (int) imm);
          case Opcode.XOR32_K -> r[d] = Alu.zext((int) r[d] ^ (int) imm);
          case Opcode.LSH32_K -> r[d] = Alu.zext((int) r[d] << (int) imm);
          case Opcode.RSH32_K -> r[d] = Alu.zext((int) r[d] >>> (int) imm);
          case Opcode.ARSH32_K -> r[d] = Alu.zext((int) r[d] >> (int) imm);
          case Opcode.MOV32_K -> r[d] = Alu.zext((int) imm);
          case Opcode.DIV32_K -> r[d] = Alu.divide32((int) r[d], (int) imm);
          case Opcode.MOD32_K -> r[d] = Alu.remainder32((int) r[d], (int) imm);
          case Opcode.SDIV32_K -> r[d] = Alu.signedDivide32((int) r[d], (int) imm);
          case Opcode.SMOD32_K -> r[d] = Alu.signedRemainder32((int) r[d], (int) imm);
          case Opcode.ADD32_X -> r[d] = Alu.zext((int) r[d] + (int) r[s]);
          case Opcode.SUB32_X -> r[d] = Alu.zext((int) r[d] - (int) r[s]);
          case Opcode.MUL32_X -> r[d] = Alu.zext((int) r[d] * (int) r[s]);
          case Opcode.OR32_X -> r[d] = Alu.zext((int) r[d] | (int) r[s]);
          case Opcode.AND32_X -> r[d] = Alu.zext((int) r[d] & (int) r[s]);
          case Opcode.XOR32_X -> r[d] = Alu.zext((int) r[d] ^ (int) r[s]);
          case Opcode.LSH32_X -> r[d] = Alu.zext((int) r[d] << (int) r[s]);
          case Opcode.RSH32_X -> r[d] = Alu.zext((int) r[d] >>> (int) r[s]);
          case Opcode.ARSH32_X -> r[d] = Alu.zext((int) r[d] >> (int) r[s]);
          case Opcode.MOV32_X -> r[d] = Alu.zext((int) r[s]);
          case Opcode.DIV32_X -> r[d] = Alu.divide32((int) r[d], (int) r[s]);
          case Opcode.MOD32_X -> r[d] = Alu.remainder32((int) r[d], (int) r[s]);
          case Opcode.SDIV32_X -> r[d] = Alu.signedDivide32((int) r[d], (int) r[s]);
          case Opcode.SMOD32_X -> r[d] = Alu.signedRemainder32((int) r[d], (int) r[s]);
          case Opcode.NEG32 -> r[d] = Alu.zext(-(int) r[d]);

          case Opcode.MOVSX8_64 -> r[d] = (byte) r[s];
          case Opcode.MOVSX16_64 -> r[d] = (short) r[s];
          case Opcode.MOVSX32_64 -> r[d] = (int) r[s];
          case Opcode.MOVSX8_32 -> r[d] = Alu.zext((byte) r[s]);
          case Opcode.MOVSX16_32 -> r[d] = Alu.zext((short) r[s]);
          case Opcode.ZEXT16 -> r[d] = r[s] & 0xffffL;
          case Opcode.SWAP16 -> r[d] = Alu.swap16(r[s]);
          case Opcode.SWAP32 -> r[d] = Alu.swap32(r[s]);
          case Opcode.SWAP64 -> r[d] = Long.reverseBytes(r[s]);
          case Opcode.LD_IMM64 -> {
            // Two slots, but one instruction.
            r[d] = Alu.zext((int) imm) | words[pc++] >>> Code.IMM_SHIFT << Code.IMM_SHIFT;
            r[Charges.START]++;
          }

          case Opcode.JA -> {
            break taken;
          }
          case Opcode.JA_LONG -> {
            Charges.straight(r, pc);
            pc += (int) imm;
            r[Charges.START] = pc;
            break taken;
          }
          case Opcode.JEQ64_K -> {
            if (r[d] == imm) break taken;
          }
          case Opcode.JNE64_K -> {
            if (r[d] != imm) break taken;
          }
          case Opcode.JGT64_K -> {
            if (Long.compareUnsigned(r[d], imm) > 0) break taken;
          }
          case Opcode.JGE64_K -> {
            if (Long.compareUnsigned(r[d], imm) >= 0) break taken;
          }
          case Opcode.JLT64_K -> {
            if (Long.compareUnsigned(r[d], imm) < 0) break taken;
          }
          case Opcode.JLE64_K -> {
            if (Long.compareUnsigned(r[d], imm) <= 0) break taken;
          }
          case Opcode.JSGT64_K -> {
            if (r[d] > imm) break taken;
          }
          case Opcode.JSGE64_K -> {
            if (r[d] >= imm) break taken;
          }
          case Opcode.JSLT64_K -> {
            if (r[d] < imm) break taken;
          }
          case Opcode.JSLE64_K -> {
            if (r[d] <= imm) break taken;
          }
          case Opcode.JSET64_K -> {
            if ((r[d] & imm) != 0) break taken;
          }
          case Opcode.JEQ64_X -> {
            if (r[d] == r[s]) break taken;
          }
          case Opcode.JNE64_X -> {
            if (r[d] != r[s]) break taken;
          }
          case Opcode.JGT64_X -> {
            if (Long.compareUnsigned(r[d], r[s]) > 0) break taken;
          }
          case Opcode.JGE64_X -> {
            if (Long.compareUnsigned(r[d], r[s]) >= 0) break taken;
          }
          case Opcode.JLT64_X -> {
            if (Long.compareUnsigned(r[d], r[s]) < 0) break taken;
          }
          case Opcode.JLE64_X -> {
            if (Long.compareUnsigned(r[d], r[s]) <= 0) break taken;
          }
          case Opcode.JSGT64_X -> {
            if (r[d] > r[s]) break taken;
          }
          case Opcode.JSGE64_X -> {
            if (r[d] >= r[s]) break taken;
          }
          case Opcode.JSLT64_X -> {
            if (r[d] < r[s]) break taken;
          }
          case Opcode.JSLE64_X -> {
            if (r[d] <= r[s]) break taken;
          }
          case Opcode.JSET64_X -> {
            if ((r[d] & r[s]) != 0) break taken;
          }
          case Opcode.JEQ32_K -> {
            if ((int) r[d] == (int) imm) break taken;
          }
          case Opcode.JNE32_K -> {
            if ((int) r[d] != (int) imm) break taken;
          }
          case Opcode.JGT32_K -> {
            if (Integer.compareUnsigned((int) r[d], (int) imm) > 0) break taken;
          }
          case Opcode.JGE32_K -> {
            if (Integer.compareUnsigned((int) r[d], (int) imm) >= 0) break taken;
          }
          case Opcode.JLT32_K -> {
            if (Integer.compareUnsigned((int) r[d], (int) imm) < 0) break taken;
          }
          case Opcode.JLE32_K -> {
            if (Integer.compareUnsigned((int) r[d], (int) imm) <= 0) break taken;
          }
          case Opcode.JSGT32_K -> {
            if ((int) r[d] > (int) imm) break taken;
          }
          case Opcode.JSGE32_K -> {
            if ((int) r[d] >= (int) imm) break taken;
          }
          case Opcode.JSLT32_K -> {
            if ((int) r[d] < (int) imm) break taken;
          }
          case Opcode.JSLE32_K -> {
            if ((int) r[d] <= (int) imm) break taken;
          }
          case Opcode.JSET32_K -> {
            if (((int) r[d] & (int) imm) != 0) break taken;
          }
          case Opcode.JEQ32_X -> {
            if ((int) r[d] == (int) r[s]) break taken;
          }
          case Opcode.JNE32_X -> {
            if ((int) r[d] != (int) r[s]) break taken;
          }
          case Opcode.JGT32_X -> {
            if (Integer.compareUnsigned((int) r[d], (int) r[s]) > 0) break taken;
          }
          case Opcode.JGE32_X -> {
            if (Integer.compareUnsigned((int) r[d], (int) r[s]) >= 0) break taken;
          }
          case Opcode.JLT32_X -> {
            if (Integer.compareUnsigned((int) r[d], (int) r[s]) < 0) break taken;
          }
          case Opcode.JLE32_X -> {
            if (Integer.compareUnsigned((int) r[d], (int) r[s]) <= 0) break taken;
          }
          case Opcode.JSGT32_X -> {
            if ((int) r[d] > (int) r[s]) break taken;
          }
          case Opcode.JSGE32_X -> {
            if ((int) r[d] >= (int) r[s]) break taken;
          }
          case Opcode.JSLT32_X -> {
            if ((int) r[d] < (int) r[s]) break taken;
          }
          case Opcode.JSLE32_X -> {
            if ((int) r[d] <= (int) r[s]) break taken;
          }
          case Opcode.JSET32_X -> {
            if (((int) r[d] & (int) r[s]) != 0) break taken;
          }
          case Opcode.MAY_GOTO -> {
            if (--r[Charges.LOOPS] < 0) break taken;
          }

          case Opcode.LOAD8 -> {
            long address = r[s] + off;
            if (!Memory.isInPacket(run, address, 1)) return ~(pc - 1);
            r[d] = run.packet().loadByte((int) address);
          }
          case Opcode.LOAD16 -> {
            long address = r[s] + off;
            if (!Memory.isInPacket(run, address, 2)) return ~(pc - 1);
            r[d] = run.packet().loadShort((int) address);
          }
          case Opcode.LOAD32 -> {
            long address = r[s] + off;
            if (!Memory.isInPacket(run, address, 4)) return ~(pc - 1);
            r[d] = Alu.zext(run.packet().loadInt((int) address));
          }
          case Opcode.LOAD64 -> {
            long address = r[s] + off;
            if (!Memory.isInPacket(run, address, 8)) return ~(pc - 1);
            r[d] = run.packet().loadLong((int) address);
          }
          case Opcode.STORE8_K -> {
            long address = r[d] + off;
            if (!Memory.isInWritablePacket(run, address, 1)) return ~(pc - 1);
            run.packet().storeByte((int) address, (int) imm);
          }
          case Opcode.STORE16_K -> {
            long address = r[d] + off;
            if (!Memory.isInWritablePacket(run, address, 2)) return ~(pc - 1);
            run.packet().storeShort((int) address, (int) imm);
          }
          case Opcode.STORE32_K -> {
            long address = r[d] + off;
            if (!Memory.isInWritablePacket(run, address, 4)) return ~(pc - 1);
            run.packet().storeInt((int) address, (int) imm);
          }
          case Opcode.STORE64_K -> {
            long address = r[d] + off;
            if (!Memory.isInWritablePacket(run, address, 8)) return ~(pc - 1);
            run.packet().storeLong((int) address, imm);
          }
          case Opcode.STORE8_X -> {
            long address = r[d] + off;
            if (!Memory.isInWritablePacket(run, address, 1)) return ~(pc - 1);
            run.packet().storeByte((int) address, (int) r[s]);
          }
          case Opcode.STORE16_X -> {
            long address = r[d] + off;
            if (!Memory.isInWritablePacket(run, address, 2)) return ~(pc - 1);
            run.packet().storeShort((int) address, (int) r[s]);
          }
          case Opcode.STORE32_X -> {
            long address = r[d] + off;
            if (!Memory.isInWritablePacket(run, address, 4)) return ~(pc - 1);
            run.packet().storeInt((int) address, (int) r[s]);
          }
          case Opcode.STORE64_X -> {
            long address = r[d] + off;
            if (!Memory.isInWritablePacket(run, address, 8)) return ~(pc - 1);
            run.packet().storeLong((int) address, r[s]);
          }
          case Opcode.LOAD8_FP -> {
            int at = (int) r[Op.FP] + off;
            if (!run.stack().holds(at, 1)) return ~(pc - 1);
            r[d] = run.stack().loadByte(at);
          }
          case Opcode.LOAD16_FP -> {
            int at = (int) r[Op.FP] + off;
            if (!run.stack().holds(at, 2)) return ~(pc - 1);
            r[d] = run.stack().loadShort(at);
          }
          case Opcode.LOAD32_FP -> {
            int at = (int) r[Op.FP] + off;
            if (!run.stack().holds(at, 4)) return ~(pc - 1);
            r[d] = Alu.zext(run.stack().loadInt(at));
          }
          case Opcode.LOAD64_FP -> {
            int at = (int) r[Op.FP] + off;
            if (!run.stack().holds(at, 8)) return ~(pc - 1);
            r[d] = run.stack().loadLong(at);
          }
          case Opcode.STORE8_FP_K -> {
            int at = (int) r[Op.FP] + off;
            if (!run.stack().holds(at, 1)) return ~(pc - 1);
            run.stack().storeByte(at, (int) imm);
          }
          case Opcode.STORE16_FP_K -> {
            int at = (int) r[Op.FP] + off;
            if (!run.stack().holds(at, 2)) return ~(pc - 1);
            run.stack().storeShort(at, (int) imm);
          }
          case Opcode.STORE32_FP_K -> {
            int at = (int) r[Op.FP] + off;
            if (!run.stack().holds(at, 4)) return ~(pc - 1);
            run.stack().storeInt(at, (int) imm);
          }
          case Opcode.STORE64_FP_K -> {
            int at = (int) r[Op.FP] + off;
            if (!run.stack().holds(at, 8)) return ~(pc - 1);
            run.stack().storeLong(at, imm);
          }
          case Opcode.STORE8_FP_X -> {
            int at = (int) r[Op.FP] + off;
            if (!run.stack().holds(at, 1)) return ~(pc - 1);
            run.stack().storeByte(at, (int) r[s]);
          }
          case Opcode.STORE16_FP_X -> {
            int at = (int) r[Op.FP] + off;
            if (!run.stack().holds(at, 2)) return ~(pc - 1);
            run.stack().storeShort(at, (int) r[s]);
          }
          case Opcode.STORE32_FP_X -> {
            int at = (int) r[Op.FP] + off;
            if (!run.stack().holds(at, 4)) return ~(pc - 1);
            run.stack().storeInt(at, (int) r[s]);
          }
          case Opcode.STORE64_FP_X -> {
            int at = (int) r[Op.FP] + off;
            if (!run.stack().holds(at, 8)) return ~(pc - 1);
            run.stack().storeLong(at, r[s]);
          }
          case Opcode.MOV_ADD64_K -> {
            r[d] = r[s] + imm;
            pc++;
          }
          case Opcode.MOV_ADD64_X -> {
            r[d] = r[s] + r[off];
            pc++;
          }
          case Opcode.MOV_ADD32_X -> {
            r[d] = Alu.zext((int) r[s] + (int) r[off]);
            pc++;
          }
          case Opcode.MOV_RSH64_K -> {
            r[d] = r[s] >>> imm;
            pc++;
          }
          case Opcode.MOV_RSH32_K -> {
            r[d] = Alu.zext((int) r[s] >>> (int) imm);
            pc++;
          }
          case Opcode.MOV_LSH32_K -> {
            r[d] = Alu.zext((int) r[s] << (int) imm);
            pc++;
          }
          case Opcode.MOV_AND32_K -> {
            r[d] = Alu.zext((int) r[s] & (int) imm);
            pc++;
          }
          case Opcode.ROTATE32 -> {
            int low = (int) r[s] >>> (off >> Fusion.RIGHT_SHIFT & 31);
            int high = (int) r[s] << (off >> Fusion.LEFT_SHIFT & 31);
            r[d] = Alu.zext(low);
            r[off & 15] = Alu.zext(low | high);
            pc += 4;
          }
          case Opcode.MOV_ADD64_K_JGT64_X -> {
            long sum = r[s] + imm;
            r[d] = sum;
            w = words[pc + 1];
            pc += 2;
            if (Long.compareUnsigned(sum, r[(int) w >> Code.SRC_SHIFT & 15]) > 0) break taken;
          }
          case Opcode.ADD64_K_JNE64_K -> {
            r[d] += imm;
            w = words[pc++];
            if (r[(int) w >> Code.DST_SHIFT & 15] != w >> Code.IMM_SHIFT) break taken;
          }
          case Opcode.ADD64_K_JNE32_K -> {
            r[d] += imm;
            w = words[pc++];
            if ((int) r[(int) w >> Code.DST_SHIFT & 15] != (int) (w >> Code.IMM_SHIFT)) break taken;
          }
          case Opcode.ADD32_K_JLT32_X -> {
            r[d] = Alu.zext((int) r[d] + (int) imm);
            w = words[pc++];
            int left = (int) r[(int) w >> Code.DST_SHIFT & 15];
            int right = (int) r[(int) w >> Code.SRC_SHIFT & 15];
            if (Integer.compareUnsigned(left, right) < 0) break taken;
          }
          default -> {
            return ~(pc - 1);
          }
        }
      }
      long fuel = r[Charges.FUEL] - (pc - r[Charges.START]);
      r[Charges.FUEL] = fuel;
      pc += (int) w >> Code.OFF_SHIFT;
      r[Charges.START] = pc;
      if (fuel < 0) {
        return pc;
      }
    }
  }
}
