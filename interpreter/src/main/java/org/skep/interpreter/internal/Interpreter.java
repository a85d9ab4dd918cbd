// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.isa.Op;

/**
 * Executes decoded instructions, one after the other. Holds nothing of a run: registers are in
 * {@link RunContext#registers}, 11 for each frame, so that r6 to r9 of a caller stay where they
 * are. A call kills the caller's r1 and r2; they hold where to return to and what the caller may
 * still loop.
 */
final class Interpreter implements Executable {
  /** How often {@code may_goto} falls through in one frame, Linux's {@code BPF_MAX_LOOPS}. */
  static final long MAX_LOOPS = 8L << 20;

  private final Code code;

  Interpreter(Code code) {
    this.code = code;
  }

  @Override
  public long execute(RunContext run, int entry, long r1, long r2, long r3, long r4, long r5) {
    int frame = run.frames();
    if (!code.isEntry(entry)) {
      throw Faults.noEntry(-1, entry);
    }
    if (frame >= Op.MAX_FRAMES) {
      throw Faults.frames(entry);
    }
    long[] r = run.registers();
    int base = frame * Op.REGISTERS;
    enter(run, entry, frame);
    r[base + 1] = r1;
    r[base + 2] = r2;
    r[base + 3] = r3;
    r[base + 4] = r4;
    r[base + 5] = r5;
    try {
      return loop(run, entry, frame);
    } finally {
      run.setFrames(frame);
    }
  }

  /** Begins a subprogram in a frame, its registers and what it may read of its stack zero. */
  private void enter(RunContext run, int entry, int frame) {
    int end = (frame + 1) * Op.STACK_SIZE;
    int base = frame * Op.REGISTERS;
    Arrays.fill(run.registers(), base, base + Op.FP, 0);
    run.registers()[base + Op.FP] = run.stack().address(end);
    int zeroed = code.zeroedBytes[entry];
    if (zeroed > 0) {
      run.stack().zero(end - zeroed, zeroed);
    }
    run.setFrames(frame + 1);
  }

  /** Calls a subprogram of the same program, in the frame after the caller's. */
  private void call(RunContext run, int caller, int entry, int returnSlot, long loops) {
    if (caller + 1 >= Op.MAX_FRAMES) {
      throw Faults.frames(returnSlot - 1);
    }
    long[] r = run.registers();
    int base = caller * Op.REGISTERS;
    enter(run, entry, caller + 1);
    System.arraycopy(r, base + 1, r, base + Op.REGISTERS + 1, 5);
    r[base + 1] = returnSlot;
    r[base + 2] = loops;
  }

  /** Calls a helper; the run's budget is up to date before, and the helper may use of it. */
  private long callHelper(@Nullable Helper helper, RunContext run, long[] r, int base, int slot) {
    if (helper == null) {
      throw Faults.noHelper(slot, code.imm[slot]);
    }
    return helper.body().call(run, r[base + 1], r[base + 2], r[base + 3], r[base + 4], r[base + 5]);
  }

  /** The helper whose number a register holds. */
  private Helper numbered(long value, int slot) {
    Helper helper = code.numbered(value);
    if (helper == null) {
      throw Faults.noHelper(slot, value);
    }
    return helper;
  }

  private static boolean isFunction(long value) {
    return (int) (value >>> 32) == RunContext.FUNCTION_REGION;
  }

  /** The first slot of the subprogram that a register holds. */
  private int entryOf(long value, int slot) {
    if (!code.isEntry((int) value)) {
      throw Faults.noEntry(slot, value);
    }
    return (int) value;
  }

  // The method that runs. HotSpot compiles none over 8000 bytes: what is longer than a line has a
  // method of its own.
  private long loop(RunContext run, int entry, int first) {
    Code code = this.code;
    int[] op = code.op;
    int[] dst = code.dst;
    int[] src = code.src;
    int[] off = code.off;
    long[] imm = code.imm;
    long[] r = run.registers();
    long budget = run.budget();
    long loops = MAX_LOOPS;
    int frame = first;
    int base = frame * Op.REGISTERS;
    int pc = entry;
    int at = entry;
    try {
      while (true) {
        at = pc++;
        budget -= Cost.INSTRUCTION;
        if (budget < 0) {
          throw Faults.budget(at);
        }
        int d = base + dst[at];
        int s = src[at];
        long v = s < 0 ? imm[at] : r[base + s];
        switch (op[at]) {
          case Opcode.ADD64 -> r[d] += v;
          case Opcode.SUB64 -> r[d] -= v;
          case Opcode.MUL64 -> r[d] *= v;
          case Opcode.DIV64 -> r[d] = Alu.divide64(r[d], v);
          case Opcode.SDIV64 -> r[d] = Alu.signedDivide64(r[d], v);
          case Opcode.MOD64 -> r[d] = Alu.remainder64(r[d], v);
          case Opcode.SMOD64 -> r[d] = Alu.signedRemainder64(r[d], v);
          case Opcode.OR64 -> r[d] |= v;
          case Opcode.AND64 -> r[d] &= v;
          case Opcode.XOR64 -> r[d] ^= v;
          case Opcode.LSH64 -> r[d] <<= v;
          case Opcode.RSH64 -> r[d] >>>= v;
          case Opcode.ARSH64 -> r[d] >>= v;
          case Opcode.NEG64 -> r[d] = -r[d];
          case Opcode.MOV64 -> r[d] = v;
          case Opcode.MOVSX8_64 -> r[d] = (byte) v;
          case Opcode.MOVSX16_64 -> r[d] = (short) v;
          case Opcode.MOVSX32_64 -> r[d] = (int) v;

          case Opcode.ADD32 -> r[d] = Alu.zext((int) r[d] + (int) v);
          case Opcode.SUB32 -> r[d] = Alu.zext((int) r[d] - (int) v);
          case Opcode.MUL32 -> r[d] = Alu.zext((int) r[d] * (int) v);
          case Opcode.DIV32 -> r[d] = Alu.divide32((int) r[d], (int) v);
          case Opcode.SDIV32 -> r[d] = Alu.signedDivide32((int) r[d], (int) v);
          case Opcode.MOD32 -> r[d] = Alu.remainder32((int) r[d], (int) v);
          case Opcode.SMOD32 -> r[d] = Alu.signedRemainder32((int) r[d], (int) v);
          case Opcode.OR32 -> r[d] = Alu.zext((int) r[d] | (int) v);
          case Opcode.AND32 -> r[d] = Alu.zext((int) r[d] & (int) v);
          case Opcode.XOR32 -> r[d] = Alu.zext((int) r[d] ^ (int) v);
          case Opcode.LSH32 -> r[d] = Alu.zext((int) r[d] << (int) v);
          case Opcode.RSH32 -> r[d] = Alu.zext((int) r[d] >>> (int) v);
          case Opcode.ARSH32 -> r[d] = Alu.zext((int) r[d] >> (int) v);
          case Opcode.NEG32 -> r[d] = Alu.zext(-(int) r[d]);
          case Opcode.MOV32 -> r[d] = Alu.zext((int) v);
          case Opcode.MOVSX8_32 -> r[d] = Alu.zext((byte) v);
          case Opcode.MOVSX16_32 -> r[d] = Alu.zext((short) v);

          case Opcode.ZEXT16 -> r[d] = v & 0xffffL;
          case Opcode.SWAP16 -> r[d] = Alu.swap16(v);
          case Opcode.SWAP32 -> r[d] = Alu.swap32(v);
          case Opcode.SWAP64 -> r[d] = Long.reverseBytes(v);
          case Opcode.LD_IMM64 -> {
            r[d] = v;
            pc++;
          }

          case Opcode.JA -> pc = off[at];
          case Opcode.JEQ64 -> pc = r[d] == v ? off[at] : pc;
          case Opcode.JNE64 -> pc = r[d] != v ? off[at] : pc;
          case Opcode.JGT64 -> pc = Long.compareUnsigned(r[d], v) > 0 ? off[at] : pc;
          case Opcode.JGE64 -> pc = Long.compareUnsigned(r[d], v) >= 0 ? off[at] : pc;
          case Opcode.JLT64 -> pc = Long.compareUnsigned(r[d], v) < 0 ? off[at] : pc;
          case Opcode.JLE64 -> pc = Long.compareUnsigned(r[d], v) <= 0 ? off[at] : pc;
          case Opcode.JSGT64 -> pc = r[d] > v ? off[at] : pc;
          case Opcode.JSGE64 -> pc = r[d] >= v ? off[at] : pc;
          case Opcode.JSLT64 -> pc = r[d] < v ? off[at] : pc;
          case Opcode.JSLE64 -> pc = r[d] <= v ? off[at] : pc;
          case Opcode.JSET64 -> pc = (r[d] & v) != 0 ? off[at] : pc;
          case Opcode.JEQ32 -> pc = (int) r[d] == (int) v ? off[at] : pc;
          case Opcode.JNE32 -> pc = (int) r[d] != (int) v ? off[at] : pc;
          case Opcode.JGT32 -> pc = Integer.compareUnsigned((int) r[d], (int) v) > 0 ? off[at] : pc;
          case Opcode.JGE32 ->
              pc = Integer.compareUnsigned((int) r[d], (int) v) >= 0 ? off[at] : pc;
          case Opcode.JLT32 -> pc = Integer.compareUnsigned((int) r[d], (int) v) < 0 ? off[at] : pc;
          case Opcode.JLE32 ->
              pc = Integer.compareUnsigned((int) r[d], (int) v) <= 0 ? off[at] : pc;
          case Opcode.JSGT32 -> pc = (int) r[d] > (int) v ? off[at] : pc;
          case Opcode.JSGE32 -> pc = (int) r[d] >= (int) v ? off[at] : pc;
          case Opcode.JSLT32 -> pc = (int) r[d] < (int) v ? off[at] : pc;
          case Opcode.JSLE32 -> pc = (int) r[d] <= (int) v ? off[at] : pc;
          case Opcode.JSET32 -> pc = (int) (r[d] & v) != 0 ? off[at] : pc;
          case Opcode.MAY_GOTO -> pc = --loops < 0 ? off[at] : pc;

          case Opcode.LOAD8 -> r[d] = Memory.load8(run, v + off[at]);
          case Opcode.LOAD16 -> r[d] = Memory.load16(run, v + off[at]);
          case Opcode.LOAD32 -> r[d] = Memory.load32(run, v + off[at]);
          case Opcode.LOAD64 -> r[d] = Memory.load64(run, v + off[at]);
          case Opcode.LOAD_PACKET ->
              r[d] = RunContext.packetPointer((int) Memory.load32(run, v + off[at]));
          case Opcode.LOADSX8 -> r[d] = (byte) Memory.load8(run, v + off[at]);
          case Opcode.LOADSX16 -> r[d] = (short) Memory.load16(run, v + off[at]);
          case Opcode.LOADSX32 -> r[d] = (int) Memory.load32(run, v + off[at]);
          case Opcode.STORE8 -> Memory.store8(run, r[d] + off[at], v);
          case Opcode.STORE16 -> Memory.store16(run, r[d] + off[at], v);
          case Opcode.STORE32 -> Memory.store32(run, r[d] + off[at], v);
          case Opcode.STORE64 -> Memory.store64(run, r[d] + off[at], v);
          case Opcode.ATOMIC32 ->
              Atomics.update32(run, r[d] + off[at], (int) imm[at], r, base, base + s);
          case Opcode.ATOMIC64 ->
              Atomics.update64(run, r[d] + off[at], (int) imm[at], r, base, base + s);
          case Opcode.LOAD_ACQUIRE -> r[d] = Atomics.loadAcquire(run, v + off[at], code.size(at));
          case Opcode.STORE_RELEASE -> Atomics.storeRelease(run, r[d] + off[at], code.size(at), v);
          case Opcode.LD_ABS, Opcode.LD_IND -> {
            long offset = op[at] == Opcode.LD_IND ? v + imm[at] : imm[at];
            long loaded = PacketLoads.load(run, (int) offset, off[at]);
            if (loaded == PacketLoads.OUTSIDE) {
              run.setBudget(budget);
              return 0;
            }
            r[base] = loaded;
          }

          case Opcode.CALL_HELPER -> {
            run.setBudget(budget);
            r[base] = callHelper(code.helpers[at], run, r, base, at);
            budget = run.budget();
          }
          case Opcode.CALL_TAIL -> {
            run.setBudget(budget);
            r[base] = callHelper(code.helpers[at], run, r, base, at);
            if (run.isTailCalling()) {
              if (frame == first) {
                return 0;
              }
              run.setFrames(frame);
              long result = run.finishTailCalls();
              budget = run.budget();
              frame--;
              base -= Op.REGISTERS;
              pc = (int) r[base + 1];
              loops = r[base + 2];
              r[base] = result;
            }
          }
          case Opcode.CALL_LOCAL -> {
            call(run, frame, off[at], pc, loops);
            pc = off[at];
            frame++;
            base += Op.REGISTERS;
            loops = MAX_LOOPS;
          }
          case Opcode.CALLX -> {
            if (isFunction(v)) {
              call(run, frame, entryOf(v, at), pc, loops);
              pc = (int) v;
              frame++;
              base += Op.REGISTERS;
              loops = MAX_LOOPS;
            } else {
              run.setBudget(budget);
              r[base] = callHelper(numbered(v, at), run, r, base, at);
              budget = run.budget();
            }
          }
          case Opcode.EXIT -> {
            long result = r[base];
            if (frame == first) {
              run.setBudget(budget);
              return result;
            }
            frame--;
            base -= Op.REGISTERS;
            run.setFrames(frame + 1);
            pc = (int) r[base + 1];
            loops = r[base + 2];
            r[base] = result;
          }
          default -> throw Faults.invalid(code, at);
        }
      }
    } catch (RuntimeException e) {
      run.setBudget(Math.min(budget, run.budget()));
      throw Faults.of(e, code, at, run, r, base);
    }
  }
}
