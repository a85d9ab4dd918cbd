// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.helper.Helper;
import org.skep.isa.Insn;

/**
 * A decoded program: a word for each slot, laid out as BPF's own but for the first byte, which is
 * one of {@link Opcode}: destination in bits 8 to 11, source in 12 to 15, offset in 16 to 31,
 * immediate in 32 to 63. One slot more than the program has, {@link Opcode#INVALID}, ends it. Not
 * written to after decoding.
 */
final class Code {
  static final int DST_SHIFT = 8;
  static final int SRC_SHIFT = 12;
  static final int OFF_SHIFT = 16;
  static final int IMM_SHIFT = 32;

  /** One word for each instruction. */
  final long[] plain;

  /** What runs: as {@link #plain}, but where one word does the work of several. */
  final long[] fused;

  /** What a call of a helper or kernel function goes to. */
  final @Nullable Helper[] helpers;

  /** Bytes to zero when a subprogram begins at the slot; −1 if none begins there. */
  final int[] zeroedBytes;

  /** The instructions as encoded, to say what faulted. */
  final List<Insn> insns;

  Code(List<Insn> insns) {
    int slots = insns.size() + 1;
    this.insns = insns;
    plain = new long[slots];
    fused = new long[slots];
    helpers = new @Nullable Helper[slots];
    zeroedBytes = new int[slots];
    Arrays.fill(plain, Opcode.INVALID);
    Arrays.fill(zeroedBytes, -1);
  }

  static long word(int op, int dst, int src, int off, int imm) {
    return op
        | (long) dst << DST_SHIFT
        | (long) src << SRC_SHIFT
        | (off & 0xffffL) << OFF_SHIFT
        | (long) imm << IMM_SHIFT;
  }

  /** Slots, the one past the end included: no straight run of instructions is longer. */
  int slots() {
    return plain.length;
  }

  /** One of {@link Opcode}. */
  int op(int slot) {
    return (int) plain[slot] & 0xff;
  }

  /** {@link Opcode#STEP} in every slot, for one run. */
  long[] stepping() {
    long[] words = new long[plain.length];
    Arrays.fill(words, Opcode.STEP);
    return words;
  }

  /** Whether a subprogram begins at that slot. */
  boolean isEntry(int slot) {
    return slot >= 0 && slot < zeroedBytes.length && zeroedBytes[slot] >= 0;
  }

  /** Bytes that a memory access at that slot moves. */
  int size(int slot) {
    return insns.get(slot).accessSize();
  }

  /** The helper with that number, if the program calls it anywhere by number. */
  @Nullable Helper numbered(long id) {
    for (int slot = 0; slot < insns.size(); slot++) {
      Helper helper = helpers[slot];
      if (helper != null && helper.id() == id && insns.get(slot).src() == 0) {
        return helper;
      }
    }
    return null;
  }
}
