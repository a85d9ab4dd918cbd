// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.engine.InsnListener;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.isa.Op;

/**
 * Executes decoded programs: what {@link Straight} does not do is done here, one instruction after
 * the other. Holds nothing of a run: registers are in {@link RunContext#registers(int)}, so that r6
 * to r9 of a caller stay where they are, and behind them what {@link Charges} says.
 */
final class Interpreter implements Executable {
  /** How often {@code may_goto} falls through in one frame, Linux's {@code BPF_MAX_LOOPS}. */
  static final long MAX_LOOPS = 8L << 20;

  private final Code code;
  private final @Nullable InsnListener listener;

  /**
   * Of a program.
   *
   * @param listener what hears of each instruction, for which each is executed alone; null for none
   */
  Interpreter(Code code, @Nullable InsnListener listener) {
    this.code = code;
    this.listener = listener;
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
    long[] r = enter(run, entry, frame);
    r[1] = r1;
    r[2] = r2;
    r[3] = r3;
    r[4] = r4;
    r[5] = r5;
    r[Charges.RETURN] = -1;
    r[Charges.FUEL] = 0;
    try {
      return loop(run, r, entry);
    } finally {
      run.setFrames(frame);
    }
  }

  /** Begins a subprogram in a frame, its registers and what it may read of its stack zero. */
  private long[] enter(RunContext run, int entry, int frame) {
    int end = (frame + 1) * Op.STACK_SIZE;
    long[] r = run.registers(frame);
    Arrays.fill(r, 0, Op.FP, 0);
    r[Op.FP] = run.stack().address(end);
    int zeroed = code.zeroedBytes[entry];
    if (zeroed > 0) {
      run.stack().zero(end - zeroed, zeroed);
    }
    r[Charges.START] = entry;
    r[Charges.LOOPS] = MAX_LOOPS;
    run.setFrames(frame + 1);
    return r;
  }

  /**
   * Calls a subprogram of the same program, in the frame after the caller's.
   *
   * @return the registers of the new frame
   */
  private long[] call(RunContext run, long[] r, int entry, int pc) {
    int frame = run.frames();
    if (frame >= Op.MAX_FRAMES) {
      throw Faults.frames(pc - 1);
    }
    Charges.straight(r, pc);
    long[] callee = enter(run, entry, frame);
    System.arraycopy(r, 1, callee, 1, 5);
    callee[Charges.RETURN] = pc;
    callee[Charges.FUEL] = r[Charges.FUEL];
    return callee;
  }

  /**
   * Returns from a subprogram.
   *
   * @return the registers of the caller's frame
   */
  private static long[] leave(RunContext run, long[] r) {
    int frame = run.frames() - 1;
    long[] caller = run.registers(frame - 1);
    caller[0] = r[0];
    caller[Charges.FUEL] = r[Charges.FUEL];
    caller[Charges.START] = r[Charges.RETURN];
    run.setFrames(frame);
    return caller;
  }

  /** Calls a helper; the run's budget is up to date before, and the helper may use of it. */
  private void callHelper(@Nullable Helper helper, RunContext run, long[] r, int pc) {
    if (helper == null) {
      throw Faults.noHelper(pc - 1, code.plain[pc - 1] >> Code.IMM_SHIFT);
    }
    Charges.settle(run, r, pc);
    r[0] = helper.body().call(run, r[1], r[2], r[3], r[4], r[5]);
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

  /** Takes fuel; the words to go on with, which look at each instruction if there is none. */
  private long[] refill(RunContext run, long[] r, long[] words) {
    if (words != code.fused) {
      return words;
    }
    return Charges.refill(run, r, code.slots()) ? words : code.stepping();
  }

  /**
   * Executes one instruction alone, if {@link Straight} does it.
   *
   * @return as there
   */
  private int step(RunContext run, long[] r, long[] stepping, int pc) {
    long left = run.budget() - Cost.INSTRUCTION;
    run.setBudget(left);
    r[Charges.START] = pc;
    r[Charges.FUEL] = 0;
    if (left < 0) {
      throw Faults.budget(pc);
    }
    if (listener != null) {
      listener.executing(run, pc);
    }
    stepping[pc] = code.plain[pc];
    boolean isWide = code.op(pc) == Opcode.LD_IMM64;
    if (isWide) {
      stepping[pc + 1] = code.plain[pc + 1];
    }
    // A jump that is taken uses up the fuel, and what follows is no instruction.
    int next = Straight.execute(run, r, stepping, pc);
    stepping[pc] = Opcode.STEP;
    if (isWide) {
      stepping[pc + 1] = Opcode.STEP;
    }
    if (next == ~pc) {
      r[Charges.START] = pc + 1L;
      return next;
    }
    int after = next < 0 ? ~next : next;
    r[Charges.START] = after;
    r[Charges.FUEL] = 0;
    return after;
  }

  private long loop(RunContext run, long[] frame, int entry) {
    long[] r = frame;
    long[] words = listener == null ? refill(run, r, code.fused) : code.stepping();
    int pc = entry;
    try {
      while (true) {
        boolean isStepping = words != code.fused;
        int at = isStepping ? step(run, r, words, pc) : Straight.execute(run, r, words, pc);
        if (at >= 0) {
          pc = at;
          words = refill(run, r, words);
          continue;
        }
        pc = ~at + 1;
        long w = code.plain[pc - 1];
        int op = (int) w & 0xff;
        int d = (int) w >> Code.DST_SHIFT & 15;
        int s = (int) w >> Code.SRC_SHIFT & 15;
        int off = (int) w >> Code.OFF_SHIFT;
        long imm = w >> Code.IMM_SHIFT;
        switch (op) {
          case Opcode.LOAD8, Opcode.LOAD8_FP -> r[d] = Memory.load8(run, r[s] + off);
          case Opcode.LOAD16, Opcode.LOAD16_FP -> r[d] = Memory.load16(run, r[s] + off);
          case Opcode.LOAD32, Opcode.LOAD32_FP -> r[d] = Memory.load32(run, r[s] + off);
          case Opcode.LOAD64, Opcode.LOAD64_FP -> r[d] = Memory.load64(run, r[s] + off);
          case Opcode.LOADSX8 -> r[d] = (byte) Memory.load8(run, r[s] + off);
          case Opcode.LOADSX16 -> r[d] = (short) Memory.load16(run, r[s] + off);
          case Opcode.LOADSX32 -> r[d] = (int) Memory.load32(run, r[s] + off);
          case Opcode.LOAD_PACKET ->
              r[d] = RunContext.packetPointer((int) Memory.load32(run, r[s] + off));
          case Opcode.STORE8_K, Opcode.STORE8_FP_K -> Memory.store8(run, r[d] + off, imm);
          case Opcode.STORE16_K, Opcode.STORE16_FP_K -> Memory.store16(run, r[d] + off, imm);
          case Opcode.STORE32_K, Opcode.STORE32_FP_K -> Memory.store32(run, r[d] + off, imm);
          case Opcode.STORE64_K, Opcode.STORE64_FP_K -> Memory.store64(run, r[d] + off, imm);
          case Opcode.STORE8_X, Opcode.STORE8_FP_X -> Memory.store8(run, r[d] + off, r[s]);
          case Opcode.STORE16_X, Opcode.STORE16_FP_X -> Memory.store16(run, r[d] + off, r[s]);
          case Opcode.STORE32_X, Opcode.STORE32_FP_X -> Memory.store32(run, r[d] + off, r[s]);
          case Opcode.STORE64_X, Opcode.STORE64_FP_X -> Memory.store64(run, r[d] + off, r[s]);
          case Opcode.ATOMIC32 -> Atomics.update32(run, r[d] + off, (int) imm, r, s);
          case Opcode.ATOMIC64 -> Atomics.update64(run, r[d] + off, (int) imm, r, s);
          case Opcode.LOAD_ACQUIRE ->
              r[d] = Atomics.loadAcquire(run, r[s] + off, code.size(pc - 1));
          case Opcode.STORE_RELEASE ->
              Atomics.storeRelease(run, r[d] + off, code.size(pc - 1), r[s]);
          case Opcode.LD_ABS, Opcode.LD_IND -> {
            long offset = op == Opcode.LD_IND ? r[s] + imm : imm;
            long loaded = PacketLoads.load(run, (int) offset, off);
            if (loaded == PacketLoads.OUTSIDE) {
              Charges.settle(run, r, pc);
              return 0;
            }
            r[0] = loaded;
          }

          case Opcode.CALL_HELPER -> {
            callHelper(code.helpers[pc - 1], run, r, pc);
            words = refill(run, r, words);
          }
          case Opcode.CALL_TAIL -> {
            callHelper(code.helpers[pc - 1], run, r, pc);
            if (run.isTailCalling()) {
              long back = r[Charges.RETURN];
              if (back < 0) {
                return 0;
              }
              // The other program takes this frame, with what is kept in it.
              run.setFrames(run.frames() - 1);
              r[0] = run.finishTailCalls();
              run.setFrames(run.frames() + 1);
              r[Charges.RETURN] = back;
              r[Charges.FUEL] = 0;
              pc = (int) back;
              r = leave(run, r);
            }
            words = refill(run, r, words);
          }
          case Opcode.CALL_LOCAL -> {
            r = call(run, r, (int) imm, pc);
            pc = (int) imm;
            words = refill(run, r, words);
          }
          case Opcode.CALLX -> {
            long target = r[s];
            if (isFunction(target)) {
              r = call(run, r, entryOf(target, pc - 1), pc);
              pc = (int) target;
            } else {
              callHelper(numbered(target, pc - 1), run, r, pc);
            }
            words = refill(run, r, words);
          }
          case Opcode.EXIT -> {
            Charges.straight(r, pc);
            if (r[Charges.RETURN] < 0) {
              run.setBudget(run.budget() + r[Charges.FUEL]);
              return r[0];
            }
            pc = (int) r[Charges.RETURN];
            r = leave(run, r);
            words = refill(run, r, words);
          }
          default -> throw Faults.invalid(code, pc - 1);
        }
      }
    } catch (RuntimeException e) {
      Charges.settle(run, r, pc);
      throw Faults.of(e, code, pc - 1, run, r);
    }
  }
}
