// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench.verifier;

import java.util.ArrayList;
import java.util.List;
import org.skep.bpf.HelperIds;
import org.skep.bpf.ProgTypes;
import org.skep.isa.Op;

/** Programs made to make a verifier work or keep more than it can. */
final class HostileSamples {
  private static final int[] SAVED = {6, 7, 8, 9};
  private static final int SLOTS = 64;
  private static final int FAR = 30_000;
  private static final int STATE_APART = 10;

  private HostileSamples() {}

  static List<Sample> all() {
    List<Sample> samples = new ArrayList<>();
    add(samples, "paths-that-never-meet", diamonds());
    add(samples, "endless-count", endlessCount());
    add(samples, "endless-same", new Code().alu(Op.MOV, 0, 0).goTo(-1).exit());
    add(samples, "loop-full-stack", loopFullStack());
    add(samples, "loop-two-ways", loopTwoWays());
    add(samples, "pending-branches", pending());
    add(samples, "null-checks", nullChecks());
    add(samples, "lookups-unchecked", lookupsUnchecked());
    add(samples, "ties", ties());
    add(samples, "calls-deep", callsDeep(10, 0));
    add(samples, "calls-deep-stack", callsDeep(4, 8));
    add(samples, "calls-recursive", recursive());
    add(samples, "subprograms-256", subprograms(256));
    add(samples, "subprograms-5000", subprograms(5000));
    add(samples, "callbacks-nested", callbacks(6));
    add(samples, "callbacks-recursive", callbacks(0));
    add(samples, "may-goto-row", mayGotoRow());
    add(samples, "may-goto-nest", mayGotoNest());
    add(samples, "precision-lost", precisionLost());
    add(samples, "precision-chain", precisionChain());
    add(samples, "shifts-by-unknown", shifts());
    add(samples, "helpers-all", helpers());
    add(samples, "jumps-all-back", jumpsBack());
    add(samples, "a-million", million());
    return samples;
  }

  private static void add(List<Sample> samples, String name, Code code) {
    samples.add(new Sample(name, ProgTypes.SOCKET_FILTER, code.insns()));
  }

  /** Reads a number of which nothing is known into a register. */
  private static Code unknown(Code code, int register) {
    return code.helper(HelperIds.GET_PRANDOM_U32).aluReg(Op.MOV, register, 0);
  }

  /** Each branch adds another power of two, and the sum is where the program writes to. */
  private static Code diamonds() {
    Code code = unknown(new Code(), 7).alu(Op.MOV, 6, 0);
    for (int i = 0; i < 24; i++) {
      code.jump(Op.JSET, 7, 1 << i, 1).alu(Op.ADD, 6, 1 << i);
      padding(code);
    }
    return code.jump(Op.JGT, 6, 1 << 25, 1).alu(Op.MOV, 0, 0).alu(Op.MOV, 0, 0).exit();
  }

  /** So that a state is kept. */
  private static void padding(Code code) {
    for (int i = 0; i < STATE_APART; i++) {
      code.alu(Op.MOV, 1, i);
    }
  }

  private static Code endlessCount() {
    return new Code().alu(Op.MOV, 0, 0).alu(Op.ADD, 0, 1).jump(Op.JNE, 0, -1, -2).exit();
  }

  /** All of the stack changes in each round. */
  private static Code loopFullStack() {
    Code code = new Code().alu(Op.MOV, 6, 0);
    int start = code.size();
    code.alu(Op.ADD, 6, 1);
    for (int i = 1; i <= SLOTS; i++) {
      code.store(Op.DW, Op.FP, -8 * i, 6);
    }
    code.load(Op.DW, 7, Op.FP, -8 * SLOTS);
    return code.jump(Op.JNE, 7, -1, start - code.size() - 1).alu(Op.MOV, 0, 0).exit();
  }

  /** Half of the rounds add one, half add two: every sum is a state of its own. */
  private static Code loopTwoWays() {
    Code code = new Code().alu(Op.MOV, 6, 0);
    int start = code.size();
    unknown(code, 7).jump(Op.JSET, 7, 1, 1).alu(Op.ADD, 6, 1).alu(Op.ADD, 6, 1);
    code.jump(Op.JLT, 6, 100_000, start - code.size() - 1);
    return code.alu(Op.MOV, 0, 0).exit();
  }

  private static Code pending() {
    Code code = unknown(new Code(), 7);
    for (int i = 0; i < FAR; i++) {
      code.jump(Op.JEQ, 7, i, FAR - 1 - i);
    }
    return code.alu(Op.MOV, 0, 0).exit();
  }

  /** As many pointers that may be null as the stack has room for, each checked. */
  private static Code nullChecks() {
    Code code = new Code();
    int count = SLOTS - 1;
    for (int i = 0; i < count; i++) {
      lookUp(code);
      code.store(Op.DW, Op.FP, -16 - 8 * i, 0);
    }
    for (int i = 0; i < count; i++) {
      code.load(Op.DW, 1, Op.FP, -16 - 8 * i).jump(Op.JNE, 1, 0, 1).alu(Op.MOV, 2, 0);
      padding(code);
    }
    for (int i = 0; i < count; i++) { // what is read later keeps states apart
      code.load(Op.DW, 1, Op.FP, -16 - 8 * i);
    }
    return code.alu(Op.MOV, 0, 0).exit();
  }

  private static void lookUp(Code code) {
    code.storeImm(Op.W, Op.FP, -4, 1).map(1).aluReg(Op.MOV, 2, Op.FP).alu(Op.ADD, 2, -4);
    code.helper(HelperIds.MAP_LOOKUP_ELEM);
  }

  private static Code lookupsUnchecked() {
    Code code = new Code();
    for (int i = 0; code.size() < FAR; i++) {
      lookUp(code);
      code.store(Op.DW, Op.FP, -16 - 8 * (i % (SLOTS - 1)), 0);
    }
    return code.alu(Op.MOV, 0, 0).exit();
  }

  /** A number with copies all over the stack, compared again and again. */
  private static Code ties() {
    Code code = unknown(new Code(), 7);
    for (int i = 1; i <= SLOTS; i++) {
      code.store(Op.DW, Op.FP, -8 * i, 7);
    }
    code.alu(Op.MOV, 6, 0);
    int start = code.size();
    for (int i = 0; i < 100; i++) {
      code.jump(Op.JSGT, 7, -1_000_000 + i, 1).alu(Op.MOV, 0, 0);
    }
    code.alu(Op.ADD, 6, 1).jump(Op.JLT, 6, 100_000, start - code.size() - 1);
    return code.alu(Op.MOV, 0, 0).exit();
  }

  /** Eight functions; each calls the next some times, with another number. */
  private static Code callsDeep(int times, int slots) {
    Code code = new Code();
    int depth = 8;
    int length = 2 + slots + 6 * times;
    for (int f = 0; f < depth; f++) {
      unknown(code, 6);
      for (int i = 1; i <= slots; i++) {
        code.store(Op.DW, Op.FP, -8 * i, 6);
      }
      for (int i = 0; i < times; i++) {
        code.jump(Op.JEQ, 6, i, 1).alu(Op.MOV, 7, i).aluReg(Op.MOV, 1, 6).alu(Op.ADD, 1, i);
        if (f + 1 < depth) {
          code.call((f + 1) * (length + 2)).aluReg(Op.ADD, 6, 0);
        } else {
          code.aluReg(Op.ADD, 6, 1).alu(Op.MOV, 8, 0);
        }
      }
      code.alu(Op.MOV, 0, 0).exit();
    }
    return code;
  }

  private static Code recursive() {
    return new Code().call(2).exit().alu(Op.MOV, 0, 0).call(2).exit();
  }

  /** As many functions, all called from the first. */
  private static Code subprograms(int count) {
    Code code = new Code();
    for (int i = 1; i < count; i++) {
      code.call(count + 1 + 2 * (i - 1));
    }
    code.alu(Op.MOV, 0, 0).exit();
    for (int i = 1; i < count; i++) {
      code.alu(Op.MOV, 0, i).exit();
    }
    return code;
  }

  /** A callback that loops with a callback that loops; without a depth, with itself. */
  private static Code callbacks(int depth) {
    Code code = new Code();
    int functions = depth == 0 ? 2 : depth + 1;
    int length = 13;
    for (int f = 0; f < functions; f++) {
      code.alu(Op.MOV, 6, 0).store(Op.DW, Op.FP, -8, 6);
      boolean isLast = depth != 0 && f == depth;
      if (isLast) {
        unknown(code, 7);
        code.jump(Op.JSET, 7, 1, 1).alu(Op.ADD, 6, 1);
        while (code.size() < f * length + length - 2) {
          code.alu(Op.ADD, 6, 1);
        }
      } else {
        int callee = depth == 0 ? 1 : f + 1;
        code.alu(Op.MOV, 1, 1000).function(2, callee * length).alu(Op.MOV, 3, 0);
        code.alu(Op.MOV, 4, 0).helper(HelperIds.LOOP);
        while (code.size() < f * length + length - 2) {
          code.alu(Op.ADD, 6, 1);
        }
      }
      code.alu(Op.MOV, 0, 0).exit();
    }
    return code;
  }

  private static Code mayGotoRow() {
    Code code = new Code().alu(Op.MOV, 6, 0);
    for (int i = 0; i < FAR / 2; i++) {
      code.mayGoto(1).alu(Op.ADD, 6, 1);
    }
    return code.alu(Op.MOV, 0, 0).exit();
  }

  private static Code mayGotoNest() {
    Code code = unknown(new Code(), 7).alu(Op.MOV, 6, 0);
    int depth = 12;
    List<Integer> starts = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      starts.add(code.size());
      code.mayGoto(0).jump(Op.JSET, 7, 1 << i, 1).alu(Op.ADD, 6, 1 << i);
    }
    for (int i = depth - 1; i >= 0; i--) {
      code.aluReg(Op.XOR, 7, 6).goTo(starts.get(i) - code.size() - 1);
      code.land(starts.get(i));
    }
    return code.alu(Op.MOV, 0, 0).exit();
  }

  /** Each round asks for a number whose history cannot be followed. */
  private static Code precisionLost() {
    Code code = new Code().aluReg(Op.MOV, 6, 1).alu(Op.MOV, 7, 0);
    int start = code.size();
    code.loadAbs(0).alu(Op.AND, 0, 0xff).jump(Op.JGT, 0, 300, 1).alu(Op.ADD, 7, 1);
    code.alu(Op.MOV, 1, 0).alu(Op.MOV, 1, 0).alu(Op.MOV, 1, 0).alu(Op.MOV, 1, 0);
    return code.jump(Op.JLT, 7, 100_000, start - code.size() - 1).alu(Op.MOV, 0, 0).exit();
  }

  /** All numbers depend on all that were before, through registers and the stack. */
  private static Code precisionChain() {
    Code code = unknown(new Code(), 6).alu(Op.AND, 6, 1);
    for (int i = 1; i <= SLOTS; i++) {
      code.store(Op.DW, Op.FP, -8 * i, 6);
    }
    for (int i = 0; code.size() < FAR; i++) {
      int at = -8 * (1 + i % SLOTS);
      code.load(Op.DW, 7, Op.FP, at).aluReg(Op.ADD, 6, 7).alu(Op.AND, 6, 0xff);
      code.store(Op.DW, Op.FP, at, 6);
      code.jump(Op.JGT, 6, 0xfff, 1).alu(Op.MOV, 1, 0);
    }
    return code.alu(Op.MOV, 0, 0).exit();
  }

  private static Code shifts() {
    Code code = new Code();
    for (int register : SAVED) {
      unknown(code, register);
      code.alu(Op.AND, register, 63);
    }
    for (int i = 0; code.size() < FAR; i++) {
      int op = i % 3 == 0 ? Op.LSH : i % 3 == 1 ? Op.RSH : Op.ARSH;
      code.aluReg(op, 7 + i % 3, 6).alu(Op.AND, 7 + i % 3, 0xffff);
    }
    return code.alu(Op.MOV, 0, 0).exit();
  }

  /** Every helper there may be, with numbers for arguments. */
  private static Code helpers() {
    Code code = new Code();
    for (int id = 1; id < 220; id++) {
      for (int register = 1; register <= 5; register++) {
        code.alu(Op.MOV, register, 0);
      }
      code.helper(id);
    }
    return code.alu(Op.MOV, 0, 0).exit();
  }

  /** Every block may go back to every block. */
  private static Code jumpsBack() {
    Code code = unknown(new Code(), 7);
    int blocks = 200;
    for (int i = 0; i < blocks; i++) {
      for (int to = 0; to <= i; to += 7) {
        code.jump(Op.JEQ, 7, i * blocks + to, 2 - code.size() - 1);
      }
      code.alu(Op.ADD, 7, i).store(Op.DW, Op.FP, -8 * (1 + i % SLOTS), 7);
    }
    return code.alu(Op.MOV, 0, 0).exit();
  }

  private static Code million() {
    Code code = new Code();
    while (code.size() < 999_998) {
      code.alu(Op.MOV, 0, code.size());
    }
    return code.alu(Op.MOV, 0, 0).exit();
  }
}
