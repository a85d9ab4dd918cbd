// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jit.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.helper.ArgType;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype.Trait;
import org.skep.bpf.map.MapRef;
import org.skep.bpf.prog.ContextField.Becomes;
import org.skep.bpf.verify.InsnFacts;
import org.skep.bpf.verify.MemoryKind;
import org.skep.bpf.verify.Subprogram;
import org.skep.bpf.verify.ValueRange;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** A verified program, with questions that the compiler asks of it. Immutable. */
final class Code {
  /** Instructions whose numbers, and slots, surely fit into the constants of a class. */
  private static final int MOST_CONSTANTS = 10_000;

  final VerifiedProgram program;
  final Insn[] insns;
  private final List<InsnFacts> facts;
  private final List<ValueRange> ranges;
  private final boolean movesPacket;

  Code(VerifiedProgram program) {
    this.program = program;
    this.insns = program.insns().toArray(Insn[]::new);
    this.facts = program.facts();
    this.ranges = program.ranges();
    for (int slot = 0; slot < insns.length; slot = next(slot)) {
      if (insns[slot].dst() > Op.FP || insns[slot].src() > Op.FP) {
        throw refuse(slot, "a register above r10");
      }
      if (insns[slot].isWide() && slot + 1 >= insns.length) {
        throw refuse(slot, "ld_imm64 without its second slot");
      }
    }
    this.movesPacket =
        program.calls().stream()
            .anyMatch(
                helper ->
                    helper != null
                        && (helper.prototype().is(Trait.CHANGES_PACKET)
                            || helper.prototype().is(Trait.TAIL_CALL)));
  }

  /** The slot of the instruction after the one at {@code slot}. */
  int next(int slot) {
    return slot + (insns[slot].isWide() ? 2 : 1);
  }

  /** Whether one class may not have enough constants for all of the program's: code makes them. */
  boolean isLarge() {
    return insns.length > MOST_CONSTANTS;
  }

  boolean isReached(int slot) {
    return slot < insns.length && facts.get(slot).isReached();
  }

  /** Where a jump or call leads. */
  int target(int slot) {
    long target = slot + 1L + insns[slot].jumpOffset();
    if (target < 0 || target >= insns.length) {
      throw refuse(slot, "a jump to slot " + target);
    }
    return (int) target;
  }

  /** The number of the subprogram that begins at a slot; −1 if none does. */
  int subprogramAt(int start) {
    List<Subprogram> all = program.subprograms();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).start() == start) {
        return i;
      }
    }
    return -1;
  }

  /** The number of the subprogram that a call at {@code slot} goes to. */
  int callee(int slot) {
    int callee = subprogramAt(target(slot));
    if (callee < 0) {
      throw refuse(slot, "a call of slot %d where no subprogram begins".formatted(target(slot)));
    }
    return callee;
  }

  /** Whether the access at {@code slot} reaches that kind of memory and no other. */
  boolean reachesOnly(int slot, MemoryKind kind) {
    return facts.get(slot).reachesOnly(kind);
  }

  /** Whether some access goes to the packet directly. */
  boolean reachesPacket() {
    for (int slot = 0; slot < insns.length; slot = next(slot)) {
      if (insns[slot].insnClass() != Op.LD && reachesOnly(slot, MemoryKind.PACKET)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the access may reach the stack. */
  boolean mayReachStack(int slot) {
    return facts.get(slot).memory().isEmpty()
        || facts.get(slot).memory().contains(MemoryKind.STACK);
  }

  /** Bytes below the frame pointer where an access goes, negative; 0 if that is not constant. */
  int stackOffset(int slot) {
    return reachesOnly(slot, MemoryKind.STACK) ? facts.get(slot).stackOffset() : 0;
  }

  /** The map that an access or call is about; null if there is none or several. */
  @Nullable MapRef map(int slot) {
    int index = facts.get(slot).mapIndex();
    return index < 0 || index >= program.maps().size() ? null : program.maps().get(index);
  }

  /** Whether a load from the context gives a pointer to the packet. */
  boolean loadsPacketPointer(int slot) {
    return facts.get(slot).loadsPacketPointer();
  }

  /** Whether a load from the context gives a pointer to the packet's end. */
  boolean loadsPacketEnd(int slot) {
    return facts.get(slot).contextLoad() == Becomes.PACKET_END;
  }

  /** Whether the packet may lie elsewhere after the call at a slot. */
  boolean movesPacket(int slot) {
    Helper helper = helper(slot);
    return movesPacket
        && (helper == null
            || helper.prototype().is(Trait.CHANGES_PACKET)
            || helper.prototype().arguments().contains(ArgType.CALLBACK));
  }

  /** Whether a call at a slot may end the program for another one. */
  boolean mayTailCall(int slot) {
    Helper helper = helper(slot);
    return helper != null && helper.prototype().is(Trait.TAIL_CALL);
  }

  ValueRange range(int slot) {
    return ranges.get(slot);
  }

  /** What a call goes to; null for subprograms. */
  @Nullable Helper helper(int slot) {
    return program.calls().get(slot);
  }

  static boolean isCallThroughRegister(Insn insn) {
    return insn.code() == (Op.JMP | Op.CALL | Op.X);
  }

  /** The register that such a call goes through: in imm, by newer compilers in dst. */
  int callRegister(int slot) {
    Insn insn = insns[slot];
    int register = insn.imm() == 0 ? insn.dst() : insn.imm();
    if (register < 0 || register > Op.FP) {
      throw refuse(slot, "a call through register " + register);
    }
    return register;
  }

  /** Whether control goes nowhere or elsewhere after the instruction. */
  static boolean endsBlock(Insn insn) {
    return insn.isExit() || insn.isGoto() || insn.isConditionalJump();
  }

  /** The refusal of what is not known here. */
  static BpfException refuse(int slot, String what) {
    return new BpfException(
        Errno.ENOTSUPP, "the JIT cannot compile %s, at slot %d".formatted(what, slot));
  }

  BpfException unknown(int slot) {
    return refuse(slot, "opcode 0x%02x".formatted(insns[slot].code()));
  }
}
