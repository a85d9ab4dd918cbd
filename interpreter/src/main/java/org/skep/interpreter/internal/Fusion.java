// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

/**
 * Makes the first word of what compilers often put one after the other do the work of all. The
 * others stay, for jumps that lead to them. Nothing that is fused can fault.
 */
final class Fusion {
  /** Where in the offset of {@link Opcode#ROTATE32} the shifts are; the last register is first. */
  static final int RIGHT_SHIFT = 4;

  static final int LEFT_SHIFT = 9;

  private final long[] plain;

  private Fusion(long[] plain) {
    this.plain = plain;
  }

  /** Fills {@link Code#fused}. */
  static void fuse(Code code) {
    Fusion fusion = new Fusion(code.plain);
    for (int slot = 0; slot < code.plain.length; slot++) {
      code.fused[slot] = fusion.at(slot);
    }
  }

  private long at(int slot) {
    return switch (op(slot)) {
      case Opcode.MOV64_X -> move64(slot);
      case Opcode.MOV32_X -> move32(slot);
      case Opcode.ADD64_K -> {
        int next = op(slot + 1);
        yield next == Opcode.JNE64_K
            ? with(slot, Opcode.ADD64_K_JNE64_K)
            : next == Opcode.JNE32_K ? with(slot, Opcode.ADD64_K_JNE32_K) : plain[slot];
      }
      case Opcode.ADD32_K ->
          op(slot + 1) == Opcode.JLT32_X ? with(slot, Opcode.ADD32_K_JLT32_X) : plain[slot];
      default -> plain[slot];
    };
  }

  private long move64(int slot) {
    if (!isSameTarget(slot)) {
      return plain[slot];
    }
    boolean isCompared =
        op(slot + 2) == Opcode.JGT64_X && dst(slot + 2) == dst(slot) && src(slot + 2) != dst(slot);
    return switch (op(slot + 1)) {
      case Opcode.ADD64_K ->
          withImmediate(slot, isCompared ? Opcode.MOV_ADD64_K_JGT64_X : Opcode.MOV_ADD64_K);
      case Opcode.RSH64_K -> withImmediate(slot, Opcode.MOV_RSH64_K);
      case Opcode.ADD64_X -> withRegister(slot, Opcode.MOV_ADD64_X);
      default -> plain[slot];
    };
  }

  private long move32(int slot) {
    if (!isSameTarget(slot)) {
      return plain[slot];
    }
    return switch (op(slot + 1)) {
      case Opcode.RSH32_K -> isRotation(slot) ? rotation(slot) : shift(slot);
      case Opcode.LSH32_K -> withImmediate(slot, Opcode.MOV_LSH32_K);
      case Opcode.AND32_K -> withImmediate(slot, Opcode.MOV_AND32_K);
      case Opcode.ADD32_X -> withRegister(slot, Opcode.MOV_ADD32_X);
      default -> plain[slot];
    };
  }

  private long shift(int slot) {
    return withImmediate(slot, Opcode.MOV_RSH32_K);
  }

  /** Whether {@code t = s; t >>= m; d = s; d <<= n; d |= t} begins there. */
  private boolean isRotation(int slot) {
    int temporary = dst(slot);
    int target = dst(slot + 2);
    return op(slot + 2) == Opcode.MOV32_X
        && op(slot + 3) == Opcode.LSH32_K
        && op(slot + 4) == Opcode.OR32_X
        && src(slot + 2) == src(slot)
        && dst(slot + 3) == target
        && dst(slot + 4) == target
        && src(slot + 4) == temporary
        && temporary != src(slot)
        && temporary != target;
  }

  private long rotation(int slot) {
    int right = imm(slot + 1) & 31;
    int left = imm(slot + 3) & 31;
    int off = dst(slot + 2) | right << RIGHT_SHIFT | left << LEFT_SHIFT;
    return Code.word(Opcode.ROTATE32, dst(slot), src(slot), off, 0);
  }

  private boolean isSameTarget(int slot) {
    return dst(slot + 1) == dst(slot);
  }

  /** Moves, then does what the next does with its immediate. */
  private long withImmediate(int slot, int op) {
    return Code.word(op, dst(slot), src(slot), 0, imm(slot + 1));
  }

  /** Moves, then does what the next does with its register, unless that is the one moved to. */
  private long withRegister(int slot, int op) {
    int second = src(slot + 1);
    return second == dst(slot) ? plain[slot] : Code.word(op, dst(slot), src(slot), second, 0);
  }

  private long with(int slot, int op) {
    return Code.word(op, dst(slot), 0, 0, imm(slot));
  }

  private long word(int slot) {
    return slot < plain.length ? plain[slot] : Opcode.INVALID;
  }

  private int op(int slot) {
    return (int) word(slot) & 0xff;
  }

  private int dst(int slot) {
    return (int) word(slot) >> Code.DST_SHIFT & 15;
  }

  private int src(int slot) {
    return (int) word(slot) >> Code.SRC_SHIFT & 15;
  }

  private int imm(int slot) {
    return (int) (word(slot) >> Code.IMM_SHIFT);
  }
}
