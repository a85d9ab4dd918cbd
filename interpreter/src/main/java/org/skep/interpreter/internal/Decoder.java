// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import java.util.List;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.Helper;
import org.skep.bpf.helper.HelperPrototype.Trait;
import org.skep.bpf.map.MapRef;
import org.skep.bpf.verify.Subprogram;
import org.skep.bpf.verify.VerifiedProgram;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/**
 * Turns a verified program into {@link Code}. What it does not know it refuses with {@code
 * ENOTSUPP}: a verifier lets nothing else pass, so that this tells of one that knows more.
 */
final class Decoder {
  private final VerifiedProgram program;
  private final List<Insn> insns;
  private final Code code;
  private final boolean keepsFramePointer;

  /** The fields of the word that is being made. */
  private int src;

  private int off;
  private int imm;

  Decoder(VerifiedProgram program) {
    this.program = program;
    this.insns = program.insns();
    this.code = new Code(insns);
    this.keepsFramePointer = insns.stream().noneMatch(Decoder::changesFramePointer);
  }

  /** No verifier lets that pass; but if one does, r10 is a register like any other. */
  private static boolean changesFramePointer(Insn insn) {
    return switch (insn.insnClass()) {
      case Op.ALU, Op.ALU64, Op.LD, Op.LDX -> insn.dst() == Op.FP;
      case Op.STX ->
          insn.mode() == Op.ATOMIC
              && (insn.imm() == Op.LOAD_ACQ ? insn.dst() : insn.src()) == Op.FP;
      default -> false;
    };
  }

  Code decode() {
    for (Subprogram subprogram : program.subprograms()) {
      code.zeroedBytes[subprogram.start()] = subprogram.zeroedBytes();
    }
    for (int slot = 0; slot < insns.size(); slot += insns.get(slot).isWide() ? 2 : 1) {
      // What no path reaches may be anything; it stays a fault.
      if (program.facts().get(slot).isReached()) {
        decode(slot, insns.get(slot));
      }
    }
    Fusion.fuse(code);
    return code;
  }

  private void decode(int slot, Insn insn) {
    if (insn.dst() > Op.FP || insn.src() > Op.FP) {
      throw unknown(slot, "a register above r10");
    }
    src = insn.src();
    off = insn.off();
    imm = insn.imm();
    int op =
        switch (insn.insnClass()) {
          case Op.LD -> insn.isWide() ? wide(slot, insn) : packetLoad(slot, insn);
          case Op.LDX -> load(slot, insn);
          case Op.ST -> store(slot, insn);
          case Op.STX -> insn.mode() == Op.ATOMIC ? atomic(slot, insn) : store(slot, insn);
          case Op.ALU, Op.ALU64 -> alu(slot, insn);
          default -> jump(slot, insn);
        };
    code.plain[slot] = Code.word(op, insn.dst(), src, off, imm);
  }

  private int wide(int slot, Insn insn) {
    if (slot + 1 >= insns.size()) {
      throw unknown(slot, "ld_imm64 without its second slot");
    }
    int upper = insns.get(slot + 1).imm();
    long value =
        switch (insn.src()) {
          case 0 -> (long) upper << 32 | (insn.imm() & 0xffffffffL);
          case Op.PSEUDO_MAP_FD, Op.PSEUDO_MAP_IDX ->
              (long) RunContext.MAP_REGION << 32 | mapIndex(slot);
          case Op.PSEUDO_MAP_VALUE, Op.PSEUDO_MAP_IDX_VALUE -> mapValue(slot, upper);
          case Op.PSEUDO_FUNC -> (long) RunContext.FUNCTION_REGION << 32 | entry(slot, insn.imm());
          default -> throw unknown(slot, "a ld_imm64 of kind " + insn.src());
        };
    imm = (int) value;
    code.plain[slot + 1] = Code.word(Opcode.INVALID, 0, 0, 0, (int) (value >>> Code.IMM_SHIFT));
    return Opcode.LD_IMM64;
  }

  private int mapIndex(int slot) {
    int index = program.mapIndex()[slot];
    if (index < 0 || index >= program.maps().size()) {
      throw unknown(slot, "a ld_imm64 of a map that the program does not list");
    }
    return index;
  }

  private long mapValue(int slot, int offset) {
    MapRef map = program.maps().get(mapIndex(slot));
    long address = map.instance().valueAddress(offset);
    if (address <= 0) {
      throw unknown(slot, "an offset of %d into the value of map %d".formatted(offset, map.id()));
    }
    return address;
  }

  private int packetLoad(int slot, Insn insn) {
    if (insn.accessSize() == Long.BYTES) {
      throw unknown(slot, "a packet load of 8 bytes");
    }
    off = insn.accessSize();
    return switch (insn.mode()) {
      case Op.ABS -> Opcode.LD_ABS;
      case Op.IND -> Opcode.LD_IND;
      default -> throw unknown(slot);
    };
  }

  private int load(int slot, Insn insn) {
    return switch (insn.mode()) {
      case Op.MEM -> {
        if (program.facts().get(slot).loadsPacketPointer()) {
          yield packetPointer(slot, insn);
        }
        yield bySize(isFramePointer(insn.src()) ? Opcode.LOAD8_FP : Opcode.LOAD8, insn);
      }
      case Op.MEMSX -> {
        if (insn.accessSize() == Long.BYTES) {
          throw unknown(slot, "a sign-extending load of 8 bytes");
        }
        yield bySize(Opcode.LOADSX8, insn);
      }
      default -> throw unknown(slot);
    };
  }

  private static int packetPointer(int slot, Insn insn) {
    if (insn.accessSize() != Integer.BYTES) {
      throw unknown(slot, "a packet pointer of %d bytes".formatted(insn.accessSize()));
    }
    return Opcode.LOAD_PACKET;
  }

  private int store(int slot, Insn insn) {
    if (insn.mode() != Op.MEM) {
      throw unknown(slot);
    }
    boolean isImmediate = insn.insnClass() == Op.ST;
    if (isFramePointer(insn.dst())) {
      return bySize(isImmediate ? Opcode.STORE8_FP_K : Opcode.STORE8_FP_X, insn);
    }
    return bySize(isImmediate ? Opcode.STORE8_K : Opcode.STORE8_X, insn);
  }

  private boolean isFramePointer(int register) {
    return register == Op.FP && keepsFramePointer;
  }

  private static int bySize(int first, Insn insn) {
    return first + Integer.numberOfTrailingZeros(insn.accessSize());
  }

  private int atomic(int slot, Insn insn) {
    if (insn.imm() == Op.LOAD_ACQ) {
      return Opcode.LOAD_ACQUIRE;
    }
    if (insn.imm() == Op.STORE_REL) {
      return Opcode.STORE_RELEASE;
    }
    if (!Atomics.isKnown(insn.imm()) || insn.accessSize() < Integer.BYTES) {
      throw unknown(
          slot, "an atomic operation 0x%x on %d bytes".formatted(insn.imm(), insn.accessSize()));
    }
    return insn.accessSize() == Integer.BYTES ? Opcode.ATOMIC32 : Opcode.ATOMIC64;
  }

  private int alu(int slot, Insn insn) {
    boolean is64 = insn.insnClass() == Op.ALU64;
    if (insn.op() == Op.END) {
      return byteOrder(slot, insn, is64);
    }
    if (insn.op() == Op.NEG && insn.off() == 0) {
      return is64 ? Opcode.NEG64 : Opcode.NEG32;
    }
    if (insn.off() == 0 && insn.op() < Op.END) {
      return (is64 ? Opcode.ALU64 : Opcode.ALU32) + (insn.op() >> 4) + form(insn, Opcode.X);
    }
    if (insn.off() == 1 && insn.op() == Op.DIV) {
      return (is64 ? Opcode.SDIV64_K : Opcode.SDIV32_K) + form(insn, 1);
    }
    if (insn.off() == 1 && insn.op() == Op.MOD) {
      return (is64 ? Opcode.SMOD64_K : Opcode.SMOD32_K) + form(insn, 1);
    }
    if (insn.op() == Op.MOV && insn.isRegisterSource()) {
      return signExtension(slot, insn, is64);
    }
    throw unknown(slot);
  }

  private static int form(Insn insn, int register) {
    return insn.isRegisterSource() ? register : 0;
  }

  private int signExtension(int slot, Insn insn, boolean is64) {
    return switch (insn.off()) {
      case 8 -> is64 ? Opcode.MOVSX8_64 : Opcode.MOVSX8_32;
      case 16 -> is64 ? Opcode.MOVSX16_64 : Opcode.MOVSX16_32;
      case 32 -> {
        if (!is64) {
          throw unknown(slot);
        }
        yield Opcode.MOVSX32_64;
      }
      default -> throw unknown(slot, "a move with the offset " + insn.off());
    };
  }

  /** Registers are little-endian: "to little-endian" only cuts off, the others swap. */
  private int byteOrder(int slot, Insn insn, boolean is64) {
    boolean swaps = is64 || insn.isRegisterSource();
    if (is64 && insn.isRegisterSource()) {
      throw unknown(slot);
    }
    src = insn.dst();
    return switch (insn.imm()) {
      case 16 -> swaps ? Opcode.SWAP16 : Opcode.ZEXT16;
      case 32 -> swaps ? Opcode.SWAP32 : Opcode.MOV32_X;
      case 64 -> swaps ? Opcode.SWAP64 : Opcode.MOV64_X;
      default -> throw unknown(slot, "a byte swap of %d bits".formatted(insn.imm()));
    };
  }

  private int jump(int slot, Insn insn) {
    boolean is64 = insn.insnClass() == Op.JMP;
    if (insn.isGoto()) {
      target(slot, insn.jumpOffset());
      boolean isLong = insn.jumpOffset() != (short) insn.jumpOffset();
      imm = insn.jumpOffset();
      off = isLong ? 0 : insn.jumpOffset();
      return isLong ? Opcode.JA_LONG : Opcode.JA;
    }
    if (insn.isExit()) {
      off = 0;
      return Opcode.EXIT;
    }
    if (insn.op() == Op.CALL && is64) {
      return call(slot, insn);
    }
    boolean isMayGoto = insn.code() == (Op.JMP | Op.JCOND);
    boolean isComparison =
        insn.op() != Op.JA && insn.op() != Op.CALL && insn.op() != Op.EXIT && insn.op() < Op.JCOND;
    if (!isMayGoto && !isComparison) {
      throw unknown(slot);
    }
    target(slot, insn.off());
    if (isMayGoto) {
      return Opcode.MAY_GOTO;
    }
    return (is64 ? Opcode.JMP64 : Opcode.JMP32) + (insn.op() >> 4) + form(insn, Opcode.X);
  }

  private int call(int slot, Insn insn) {
    off = 0;
    code.helpers[slot] = program.calls().get(slot);
    if (insn.isRegisterSource()) {
      // Compilers have put the register in imm, newer ones in dst.
      int register = insn.imm() == 0 ? insn.dst() : insn.imm();
      if (register < 0 || register > Op.FP) {
        throw unknown(slot, "a call through register " + register);
      }
      src = register;
      return Opcode.CALLX;
    }
    if (insn.isSubprogramCall()) {
      imm = entry(slot, insn.imm());
      return Opcode.CALL_LOCAL;
    }
    Helper helper = code.helpers[slot];
    boolean isTailCall = helper != null && helper.prototype().is(Trait.TAIL_CALL);
    return isTailCall ? Opcode.CALL_TAIL : Opcode.CALL_HELPER;
  }

  private int entry(int slot, int offset) {
    int target = target(slot, offset);
    if (!code.isEntry(target)) {
      throw unknown(slot, "a call of slot %d where no subprogram begins".formatted(target));
    }
    return target;
  }

  private int target(int slot, int offset) {
    long target = slot + 1L + offset;
    if (target < 0 || target >= insns.size()) {
      throw unknown(slot, "a jump to slot %d of a program of %d".formatted(target, insns.size()));
    }
    return (int) target;
  }

  private BpfException unknown(int slot) {
    return unknown(slot, "opcode 0x%02x".formatted(insns.get(slot).code()));
  }

  private static BpfException unknown(int slot, String what) {
    return new BpfException(
        Errno.ENOTSUPP, "the interpreter cannot execute %s, at slot %d".formatted(what, slot));
  }
}
