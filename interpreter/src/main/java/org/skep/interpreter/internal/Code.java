// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.helper.Helper;
import org.skep.isa.Insn;

/**
 * A decoded program: for each slot, the fields of its instruction in parallel arrays. One slot more
 * than the program has, {@link Opcode#INVALID}, ends it. Not written to after decoding.
 */
final class Code {
  /** One of {@link Opcode}. */
  final int[] op;

  /** The destination register. */
  final int[] dst;

  /** The source register; −1 if the operand is {@link #imm}. */
  final int[] src;

  /** The slot that a jump or call leads to, the offset of a memory access, a packet load's size. */
  final int[] off;

  /** The immediate, sign-extended or wide, maps and subprograms resolved. */
  final long[] imm;

  /** What a call of a helper or kernel function goes to. */
  final @Nullable Helper[] helpers;

  /** Bytes to zero when a subprogram begins at the slot; −1 if none begins there. */
  final int[] zeroedBytes;

  /** The instructions as encoded, to say what faulted. */
  final List<Insn> insns;

  Code(List<Insn> insns) {
    int slots = insns.size() + 1;
    this.insns = insns;
    op = new int[slots];
    dst = new int[slots];
    src = new int[slots];
    off = new int[slots];
    imm = new long[slots];
    helpers = new @Nullable Helper[slots];
    zeroedBytes = new int[slots];
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
