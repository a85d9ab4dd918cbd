// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.isa;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * One 8-byte instruction slot (RFC 9669 section 3.1). A wide instruction ({@code ld_imm64}) takes
 * two slots: the second has code 0 and holds the upper 32 bits in its {@code imm}.
 *
 * <p>The fields are kept as they are encoded, valid or not: whether they make sense is for a
 * verifier to say.
 *
 * @param code the opcode byte, 0 to 255
 * @param dst the destination register field, 0 to 15
 * @param src the source register field, 0 to 15
 * @param off the signed 16-bit offset
 * @param imm the signed 32-bit immediate
 */
public record Insn(int code, int dst, int src, int off, int imm) {
  /** Bytes in one slot. */
  public static final int SIZE = 8;

  /** Checks that each field fits its bits. */
  public Insn {
    if ((code & ~0xff) != 0 || (dst & ~0xf) != 0 || (src & ~0xf) != 0 || off != (short) off) {
      throw new IllegalArgumentException(
          "field out of range: code=%d dst=%d src=%d off=%d".formatted(code, dst, src, off));
    }
  }

  /**
   * The slots encoded in {@code bytes}, little-endian.
   *
   * @throws IllegalArgumentException if the length is not a multiple of 8
   */
  public static Insn[] decode(byte[] bytes) {
    if (bytes.length % SIZE != 0) {
      throw new IllegalArgumentException(
          "instructions take " + SIZE + " bytes each, found " + bytes.length + " bytes");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    Insn[] insns = new Insn[bytes.length / SIZE];
    for (int i = 0; i < insns.length; i++) {
      insns[i] = of(buffer.getLong());
    }
    return insns;
  }

  /** The little-endian encoding of {@code insns}, 8 bytes each. */
  public static byte[] encode(List<Insn> insns) {
    ByteBuffer buffer = ByteBuffer.allocate(insns.size() * SIZE).order(ByteOrder.LITTLE_ENDIAN);
    insns.forEach(insn -> buffer.putLong(insn.toLong()));
    return buffer.array();
  }

  /** The slot whose little-endian encoding reads as {@code word}. */
  public static Insn of(long word) {
    return new Insn(
        (int) word & 0xff,
        (int) (word >>> 8) & 0xf,
        (int) (word >>> 12) & 0xf,
        (short) (word >>> 16),
        (int) (word >>> 32));
  }

  /** The slot as the 64-bit word that it reads as in little-endian order. */
  public long toLong() {
    return code | (long) dst << 8 | (long) src << 12 | (off & 0xffffL) << 16 | (long) imm << 32;
  }

  /** The instruction class, the low three bits of the opcode: one of {@link Op#LD} and its kin. */
  public int insnClass() {
    return code & 0x07;
  }

  /** The operation of an ALU or jump instruction, the upper four bits of the opcode. */
  public int op() {
    return code & 0xf0;
  }

  /** The mode of a load or store, the upper three bits of the opcode. */
  public int mode() {
    return code & 0xe0;
  }

  /** Whether an ALU or jump takes its second operand from {@code src} rather than {@code imm}. */
  public boolean isRegisterSource() {
    return (code & Op.X) != 0;
  }

  /** Bytes accessed by a load or store: 1, 2, 4 or 8. */
  public int accessSize() {
    return switch (code & 0x18) {
      case Op.B -> 1;
      case Op.H -> 2;
      case Op.W -> 4;
      default -> 8;
    };
  }

  /** Whether this is the first slot of {@code ld_imm64}. */
  public boolean isWide() {
    return code == Op.LD_IMM64;
  }

  /** Whether the class is {@code ALU} or {@code ALU64}. */
  public boolean isAlu() {
    return insnClass() == Op.ALU || insnClass() == Op.ALU64;
  }

  /** Whether the class is {@code JMP} or {@code JMP32}. */
  public boolean isJumpClass() {
    return insnClass() == Op.JMP || insnClass() == Op.JMP32;
  }

  /** Whether this is a two-way jump. {@code may_goto} is one too. */
  public boolean isConditionalJump() {
    return isJumpClass() && op() != Op.JA && op() != Op.CALL && op() != Op.EXIT;
  }

  /** Whether this is an unconditional jump, {@code ja} or {@code gotol}. */
  public boolean isGoto() {
    return code == (Op.JMP | Op.JA) || code == (Op.JMP32 | Op.JA);
  }

  /** Whether this is a call of a helper, a subprogram or a kernel function. */
  public boolean isCall() {
    return code == (Op.JMP | Op.CALL);
  }

  /** Whether this is a call of a subprogram of the same program. */
  public boolean isSubprogramCall() {
    return isCall() && src == Op.PSEUDO_CALL;
  }

  /** Whether this is a call of a helper by number. */
  public boolean isHelperCall() {
    return isCall() && src == 0;
  }

  /** Whether this is {@code exit}. */
  public boolean isExit() {
    return code == (Op.JMP | Op.EXIT);
  }

  /**
   * The slot a jump or subprogram call leads to, relative to the slot after it: the 16-bit offset,
   * or the immediate for {@code gotol} and calls.
   */
  public int jumpOffset() {
    return code == (Op.JMP32 | Op.JA) || isSubprogramCall() ? imm : off;
  }
}
