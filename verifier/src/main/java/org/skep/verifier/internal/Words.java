// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.skep.bpf.map.MapRef;

/** What is known of registers and stack, in words for people. */
final class Words {
  private final Env env;

  Words(Env env) {
    this.env = env;
  }

  /** What a register holds; {@code frame} is the frame that it is read in. */
  String of(Reg reg, int frame) {
    return switch (reg.type()) {
      case NOT_INIT -> "nothing that was written";
      case SCALAR -> number(reg.value());
      case CTX -> "the context" + offset(reg, ", ");
      case MAP_PTR -> "map " + map(reg);
      case MAP_VALUE -> "a pointer into " + value(reg) + offset(reg, ", ");
      case MAP_VALUE_OR_NULL -> "a pointer to " + value(reg) + ", or null";
      case MAP_KEY -> "a pointer into a key of map " + map(reg) + offset(reg, ", ");
      case PACKET -> "a pointer into the packet, " + packet(reg);
      case PACKET_META -> "a pointer into the packet's metadata, " + packet(reg);
      case PACKET_END -> "a pointer to the packet's end";
      case MEM -> "a pointer into %d bytes of memory".formatted(reg.range()) + offset(reg, ", ");
      case MEM_OR_NULL -> "a pointer to %d bytes of memory, or null".formatted(reg.range());
      case RESERVED ->
          "a pointer into a reserved record of %d bytes".formatted(reg.range()) + offset(reg, ", ");
      case RESERVED_OR_NULL ->
          "a pointer to a reserved record of %d bytes, or null".formatted(reg.range());
      case FUNC -> "function " + env.functionName(reg.map());
      case DYNPTR -> "a dynptr";
      case STACK -> stack(reg, frame);
    };
  }

  /** What eight bytes of stack hold. */
  String of(Slot slot, int frame) {
    Reg spilled = slot.spilled();
    if (spilled != null && slot.spilledBytes() == Slot.BYTES) {
      return of(spilled, frame);
    }
    if (slot.isZero(0, Slot.BYTES)) {
      return "zero";
    }
    int written = 0;
    for (int i = 0; i < Slot.BYTES; i++) {
      written += slot.kind(i) == Slot.INVALID ? 0 : 1;
    }
    String known =
        spilled == null
            ? ""
            : ", the low %d are %s".formatted(slot.spilledBytes(), of(spilled, frame));
    return (written == Slot.BYTES ? "8 bytes that were written" : written + " of 8 bytes written")
        + known;
  }

  private String stack(Reg reg, int frame) {
    String whose = reg.frame() == frame ? "" : " of the caller";
    if (reg.value().isConstant()) {
      return "a pointer to the stack%s at fp%s".formatted(whose, reg.off() == 0 ? "" : reg.off());
    }
    return "a pointer into the stack" + whose + offset(reg, ", from fp on ");
  }

  private String map(Reg reg) {
    return name(env.map(reg.map()));
  }

  private String value(Reg reg) {
    int size = env.map(reg.map()).spec().valueSize();
    return "a value (%d bytes) of map %s".formatted(size, map(reg));
  }

  /** A map's name; its id where it has none. */
  static String name(MapRef map) {
    return map.spec().name().isEmpty() ? "id " + map.id() : map.spec().name();
  }

  private static String packet(Reg reg) {
    String at =
        reg.value().isConstant() && reg.value().constant() == 0
            ? "at byte " + reg.off()
            : "at byte %sthat is %s".formatted(plus(reg.off()), number(reg.value()));
    return at + "; " + shown(reg.range()) + " compared with its end";
  }

  /** How many bytes of a packet are known to be there. */
  static String shown(int range) {
    return range <= 0 ? "no byte was" : range == 1 ? "1 byte was" : range + " bytes were";
  }

  private static String plus(int off) {
    return off == 0 ? "" : off + " plus one ";
  }

  private static String offset(Reg reg, String before) {
    if (reg.value().isConstant()) {
      long at = reg.value().constant() + reg.off();
      return at == 0 ? "" : before + "at byte " + at;
    }
    return before + "at byte " + (reg.off() == 0 ? "" : reg.off() + " plus ") + number(reg.value());
  }

  /** So many bytes. */
  static String bytes(long count) {
    return count == 1 ? "1 byte" : count + " bytes";
  }

  /** What is known of a number. */
  static String number(Scalar value) {
    if (value.isConstant()) {
      return plain(value.constant());
    }
    String text;
    if (value.sMin() >= 0) {
      text =
          value.uMin() == 0 && value.uMax() == Long.MAX_VALUE
              ? "a number of at least 0"
              : range(value.uMin(), value.uMax());
    } else if (value.sMin() != Long.MIN_VALUE || value.sMax() != Long.MAX_VALUE) {
      text =
          value.sMax() == Long.MAX_VALUE
              ? "a number of at least " + plain(value.sMin())
              : value.sMin() == Long.MIN_VALUE
                  ? "a number of at most " + plain(value.sMax())
                  : range(value.sMin(), value.sMax());
    } else if (value.uMin() != 0 || value.uMax() != -1) {
      text =
          "a number from %s to %s, unsigned"
              .formatted(unsigned(value.uMin()), unsigned(value.uMax()));
    } else {
      text = value.bits().mask() == -1 ? "any number" : "a number";
    }
    int zeros = Long.numberOfTrailingZeros(value.bits().value() | value.bits().mask());
    return zeros > 0 && zeros < 16 ? text + ", a multiple of " + (1 << zeros) : text;
  }

  private static String range(long min, long max) {
    return "a number from %s to %s".formatted(plain(min), plain(max));
  }

  private static String unsigned(long value) {
    return value >= 0 ? plain(value) : "0x" + Long.toHexString(value);
  }

  private static String plain(long value) {
    boolean isShort = value > -1_000_000 && value < 1_000_000;
    boolean isRound = Long.bitCount(value) <= 2 || Long.bitCount(value + 1) <= 1;
    return isShort || !isRound || value < 0 ? Long.toString(value) : "0x" + Long.toHexString(value);
  }
}
