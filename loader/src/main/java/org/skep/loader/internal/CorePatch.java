// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.isa.Insn;
import org.skep.isa.Op;
import org.skep.loader.LoadException;

/** Puts the answers to CO-RE relocations into instructions. */
final class CorePatch {
  /**
   * What a call of an absent helper is numbered where a field or type is absent: the verifier
   * refuses the program if it can get there. libbpf's number, so that its explanations are found.
   */
  static final int ABSENT = 195_896_080;

  private CorePatch() {}

  /**
   * Patches one instruction.
   *
   * @return what is absent, if that is what it tells from now on; null otherwise
   */
  static @Nullable String apply(
      List<Insn> insns, int at, CoreResolver.Answer answer, String where) {
    Insn insn = insns.get(at);
    Long value = answer.value();
    CoreResolver.Sizes sizes = answer.sizes();
    boolean isMemory =
        insn.insnClass() == Op.LDX || insn.insnClass() == Op.ST || insn.insnClass() == Op.STX;
    boolean isResized = isMemory && sizes != null && sizes.before() != sizes.now();
    if (value == null || (isResized && sizes != null && !sizes.areUnsigned())) {
      Insn absent = new Insn(Op.JMP | Op.CALL, 0, 0, 0, ABSENT);
      insns.set(at, absent);
      if (insn.isWide()) {
        insns.set(at + 1, absent);
      }
      return value == null
          ? "\"%s\" is not there".formatted(answer.what())
          : "\"%s\" is signed and has another width".formatted(answer.what());
    }
    if (isMemory) {
      memory(insns, at, answer, value, isResized && sizes != null ? sizes.now() : 0, where);
    } else if (insn.isWide()) {
      long found = (insn.imm() & 0xffff_ffffL) | ((long) insns.get(at + 1).imm() << 32);
      check(answer, found, where);
      insns.set(at, new Insn(insn.code(), insn.dst(), 0, insn.off(), value.intValue()));
      insns.set(at + 1, new Insn(0, 0, 0, 0, (int) (value >> 32)));
    } else if ((insn.insnClass() == Op.ALU || insn.insnClass() == Op.ALU64)
        && (insn.code() & Op.X) == 0) {
      check(answer, insn.imm(), where);
      insns.set(at, new Insn(insn.code(), insn.dst(), insn.src(), insn.off(), value.intValue()));
    } else {
      throw new LoadException(
          "%s: a CO-RE relocation on an instruction that takes none".formatted(where));
    }
    return null;
  }

  private static void memory(
      List<Insn> insns, int at, CoreResolver.Answer answer, long value, int size, String where) {
    Insn insn = insns.get(at);
    check(answer, insn.off(), where);
    if (value < 0 || value > Short.MAX_VALUE) {
      throw new LoadException(
          "%s: \"%s\" lies at %d, a load reaches %d"
              .formatted(where, answer.what(), value, Short.MAX_VALUE));
    }
    int code = insn.code();
    if (size != 0) {
      int width =
          switch (size) {
            case 1 -> Op.B;
            case 2 -> Op.H;
            case 4 -> Op.W;
            case 8 -> Op.DW;
            default ->
                throw new LoadException(
                    "%s: \"%s\" has %d bytes, which no load takes"
                        .formatted(where, answer.what(), size));
          };
      code = (code & ~Op.DW) | width;
    }
    insns.set(at, new Insn(code, insn.dst(), insn.src(), (int) value, insn.imm()));
  }

  private static void check(CoreResolver.Answer answer, long found, String where) {
    Long before = answer.before();
    if (before != null && before != found && before.intValue() != found) {
      throw new LoadException(
          "%s: the compiler put %d for \"%s\", its types say %d"
              .formatted(where, found, answer.what(), before));
    }
  }
}
