// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import org.skep.bpf.engine.ProgramFault;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.mem.Region;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Says what went wrong at an instruction. Off the hot path; may allocate. */
final class Faults {
  private Faults() {}

  /** The fault for what an instruction threw, before it changed any register. */
  static ProgramFault of(RuntimeException thrown, Code code, int slot, RunContext run, long[] r) {
    if (thrown instanceof ProgramFault fault && fault.insn() >= 0) {
      return fault;
    }
    if (code.op(slot) == Opcode.CALL_HELPER
        || code.op(slot) == Opcode.CALL_TAIL
        || code.op(slot) == Opcode.CALLX) {
      return at(slot, helperName(code, slot) + ": " + reason(thrown));
    }
    if (thrown instanceof IndexOutOfBoundsException) {
      return outOfBounds(code, slot, run, r);
    }
    return at(slot, reason(thrown));
  }

  static ProgramFault budget(int slot) {
    return at(slot, "more instructions than the run's budget");
  }

  static ProgramFault frames(int slot) {
    return at(slot, "calls nest deeper than %d frames".formatted(Op.MAX_FRAMES));
  }

  static ProgramFault noEntry(int slot, long value) {
    return at(slot, "0x%x is not the first slot of a subprogram".formatted(value));
  }

  static ProgramFault noHelper(int slot, long value) {
    return at(slot, "0x%x is neither a helper nor a subprogram of the program".formatted(value));
  }

  static ProgramFault invalid(Code code, int slot) {
    return at(
        slot,
        slot == code.insns.size()
            ? "the program ran past its end"
            : "the verifier saw no path to it");
  }

  private static ProgramFault at(int slot, String message) {
    return new ProgramFault(slot, "slot %d: %s".formatted(slot, message));
  }

  private static String reason(RuntimeException thrown) {
    return thrown instanceof ProgramFault ? String.valueOf(thrown.getMessage()) : thrown.toString();
  }

  private static String helperName(Code code, int slot) {
    Helper helper = code.helpers[slot];
    return helper == null ? "the function called" : helper.prototype().name();
  }

  private static ProgramFault outOfBounds(Code code, int slot, RunContext run, long[] r) {
    Insn insn = code.insns.get(slot);
    boolean isLoad = insn.insnClass() == Op.LDX || code.op(slot) == Opcode.LOAD_ACQUIRE;
    long address = r[isLoad ? insn.src() : insn.dst()] + insn.off();
    Region region = Memory.readable(run, address);
    return at(
        slot,
        "%d bytes at offset %d are outside region %d of %d bytes"
            .formatted(insn.accessSize(), (int) address, region.id(), region.size()));
  }
}
