// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.skep.isa.Op;

/**
 * What is known of a register, or of eight bytes of stack that one was spilled to. Immutable.
 *
 * @param type what it holds
 * @param value a number's value; the part of a pointer's offset that is not constant, in bytes
 * @param off the constant part of a pointer's offset; for a number tied by {@code id}: what it is
 *     above the others, if {@code isSum}
 * @param id ties copies: numbers with one id are the same number, pointers that may be null with
 *     one id are null together, packet pointers with one id have one variable part; 0 for none
 * @param ref the reference that must be given back, 0 if there is none
 * @param map the index of the map that a pointer is about, or of the subprogram that it is; −1
 *     otherwise
 * @param frame the number of the frame whose stack it points into, −1 otherwise
 * @param range bytes of packet that may be used from the id's base on; bytes of memory
 * @param isSum whether a tied number is another one plus {@code off}
 */
record Reg(
    Type type,
    Scalar value,
    int off,
    int id,
    int ref,
    int map,
    int frame,
    int range,
    boolean isSum) {
  /** What a register may hold. */
  enum Type {
    NOT_INIT("?"),
    SCALAR("scalar"),
    CTX("ctx"),
    MAP_PTR("map_ptr"),
    MAP_VALUE("map_value"),
    MAP_VALUE_OR_NULL("map_value_or_null"),
    MAP_KEY("map_key"),
    PACKET("pkt"),
    PACKET_META("pkt_meta"),
    PACKET_END("pkt_end"),
    MEM("mem"),
    MEM_OR_NULL("mem_or_null"),
    RESERVED("ringbuf_mem"),
    RESERVED_OR_NULL("ringbuf_mem_or_null"),
    FUNC("func"),
    DYNPTR("dynptr_ptr"),
    STACK("fp");

    private final String words;

    Type(String words) {
      this.words = words;
    }

    /** As Linux's log calls it. */
    String words() {
      return words;
    }

    boolean mayBeNull() {
      return this == MAP_VALUE_OR_NULL || this == MEM_OR_NULL || this == RESERVED_OR_NULL;
    }

    boolean isPacket() {
      return this == PACKET || this == PACKET_META;
    }
  }

  private static final Scalar ZERO_OFFSET = Scalar.constant(0);

  static final Reg NOT_INIT = of(Type.NOT_INIT, Scalar.UNKNOWN);
  static final Reg UNKNOWN = of(Type.SCALAR, Scalar.UNKNOWN);
  static final Reg ZERO = scalar(Scalar.constant(0));
  static final Reg CONTEXT = pointer(Type.CTX);

  private static Reg of(Type type, Scalar value) {
    return new Reg(type, value, 0, 0, 0, -1, -1, 0, false);
  }

  static Reg scalar(Scalar value) {
    return of(Type.SCALAR, value);
  }

  /** A pointer of a kind that needs nothing more to be known. */
  static Reg pointer(Type type) {
    return of(type, ZERO_OFFSET);
  }

  static Reg framePointer(int frame) {
    return new Reg(Type.STACK, ZERO_OFFSET, 0, 0, 0, -1, frame, 0, false);
  }

  static Reg mapPointer(int map) {
    return new Reg(Type.MAP_PTR, ZERO_OFFSET, 0, 0, 0, map, -1, 0, false);
  }

  /** A map found in another one. */
  static Reg innerMap(int map, int id) {
    return new Reg(Type.MAP_PTR, ZERO_OFFSET, 0, id, 0, map, -1, 0, false);
  }

  static Reg mapKey(int map) {
    return new Reg(Type.MAP_KEY, ZERO_OFFSET, 0, 0, 0, map, -1, 0, false);
  }

  static Reg function(int subprogram) {
    return new Reg(Type.FUNC, ZERO_OFFSET, 0, 0, 0, subprogram, -1, 0, false);
  }

  static Reg mapValue(int map, int offset, int id) {
    return new Reg(Type.MAP_VALUE, ZERO_OFFSET, offset, id, 0, map, -1, 0, false);
  }

  static Reg mapValueOrNull(int map, int id) {
    return new Reg(Type.MAP_VALUE_OR_NULL, ZERO_OFFSET, 0, id, 0, map, -1, 0, false);
  }

  static Reg reservedOrNull(int size, int id) {
    return new Reg(Type.RESERVED_OR_NULL, ZERO_OFFSET, 0, id, id, -1, -1, size, false);
  }

  static Reg memory(Type type, int size, int id) {
    return new Reg(type, ZERO_OFFSET, 0, id, 0, -1, -1, size, false);
  }

  boolean isScalar() {
    return type == Type.SCALAR;
  }

  boolean isPointer() {
    return type != Type.SCALAR && type != Type.NOT_INIT;
  }

  boolean isConstant() {
    return isScalar() && value.isConstant();
  }

  boolean isConstant(long wanted) {
    return isConstant() && value.constant() == wanted;
  }

  /** A pointer's whole offset. */
  Scalar at() {
    if (off == 0) {
      return value;
    }
    return value.isConstant()
        ? Scalar.constant(value.constant() + off)
        : ScalarAlu.apply(Op.ADD, true, false, value, Scalar.constant(off));
  }

  /** The same with another value, whatever the ties. */
  @SuppressWarnings("ReferenceEquality") // saves a copy where nothing changed
  Reg withValue(Scalar now) {
    return now == value ? this : new Reg(type, now, off, id, ref, map, frame, range, isSum);
  }

  /** A pointer with another offset. */
  Reg withOffset(Scalar now, int fixed) {
    return new Reg(type, now, fixed, id, ref, map, frame, range, isSum);
  }

  Reg withId(int now) {
    return now == id ? this : new Reg(type, value, off, now, ref, map, frame, range, isSum);
  }

  Reg withRange(int now) {
    return new Reg(type, value, off, id, ref, map, frame, now, isSum);
  }

  Reg withType(Type now) {
    return new Reg(now, value, off, id, ref, map, frame, range, isSum);
  }

  /** A number that is the ones tied by {@code tie}, plus {@code above}. */
  Reg asSum(int tie, int above) {
    return new Reg(type, value, above, tie, ref, map, frame, range, true);
  }

  /** A number tied to nothing. */
  Reg untied() {
    return id == 0 ? this : new Reg(type, value, 0, 0, ref, map, frame, range, false);
  }

  @Override
  public String toString() {
    return switch (type) {
      case NOT_INIT -> "?";
      case SCALAR -> number();
      case STACK -> "fp" + (value.isConstant() ? Long.toString(off) : "(" + offsetWords() + ")");
      default -> type.words() + "(" + offsetWords() + ")";
    };
  }

  private String number() {
    String text = value.toString();
    if (id == 0 || !text.startsWith("scalar(")) {
      return text;
    }
    String tie = "id=" + id + (isSum ? (off < 0 ? "" : "+") + off : "");
    return "scalar(" + tie + (text.length() > 8 ? "," : "") + text.substring(7);
  }

  private String offsetWords() {
    java.util.StringJoiner text = new java.util.StringJoiner(",");
    if (id != 0) {
      text.add("id=" + id);
    }
    if (ref != 0) {
      text.add("ref_obj_id=" + ref);
    }
    if (off != 0) {
      text.add("off=" + off);
    }
    if (type.isPacket()) {
      text.add("r=" + (range < 0 ? "0x" + Long.toHexString(range) : range));
    }
    if (map >= 0) {
      text.add("map=" + map);
    }
    if (range > 0 && !type.isPacket()) {
      text.add("sz=" + range);
    }
    if (!value.isConstant()) {
      String number = value.toString();
      text.add(number.substring(7, number.length() - 1));
    }
    return text.toString();
  }
}
