// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

/**
 * What is known of a register, or of eight bytes of stack that one was spilled to. Immutable.
 *
 * @param type what it holds
 * @param value a number's value; a pointer's offset from what it points to, in bytes
 * @param id ties copies: numbers with one id are the same number, pointers that may be null with
 *     one id are null together; 0 for none
 * @param map the index of the map that a pointer is about, −1 otherwise
 * @param frame the number of the frame whose stack it points into, −1 otherwise
 * @param fixed pointers to packets: the constant part of the offset, apart from {@code value}; what
 *     has one {@code id} has one {@code value}
 * @param range pointers to packets: bytes known to be there, counted from where the pointer would
 *     be were {@code fixed} 0
 */
record Reg(Type type, Scalar value, int id, int map, int frame, int fixed, int range) {
  /** What a register may hold. */
  enum Type {
    NOT_INIT("?"),
    SCALAR("scalar"),
    CTX("ctx"),
    MAP_PTR("map_ptr"),
    MAP_VALUE("map_value"),
    MAP_VALUE_OR_NULL("map_value_or_null"),
    STACK("fp"),
    PKT("pkt"),
    PKT_META("pkt_meta"),
    PKT_END("pkt_end");

    private final String words;

    Type(String words) {
      this.words = words;
    }

    /** As Linux's log calls it. */
    String words() {
      return words;
    }
  }

  private Reg(Type type, Scalar value, int id, int map, int frame) {
    this(type, value, id, map, frame, 0, 0);
  }

  private static final Scalar ZERO_OFFSET = Scalar.constant(0);

  static final Reg NOT_INIT = new Reg(Type.NOT_INIT, Scalar.UNKNOWN, 0, -1, -1);
  static final Reg UNKNOWN = new Reg(Type.SCALAR, Scalar.UNKNOWN, 0, -1, -1);
  static final Reg ZERO = scalar(Scalar.constant(0));
  static final Reg CONTEXT = new Reg(Type.CTX, ZERO_OFFSET, 0, -1, -1);

  static Reg scalar(Scalar value) {
    return new Reg(Type.SCALAR, value, 0, -1, -1);
  }

  static Reg framePointer(int frame) {
    return new Reg(Type.STACK, ZERO_OFFSET, 0, -1, frame);
  }

  static Reg mapPointer(int map) {
    return new Reg(Type.MAP_PTR, ZERO_OFFSET, 0, map, -1);
  }

  static Reg mapValue(int map, long offset) {
    return new Reg(Type.MAP_VALUE, Scalar.constant(offset), 0, map, -1);
  }

  static Reg mapValueOrNull(int map, int id) {
    return new Reg(Type.MAP_VALUE_OR_NULL, ZERO_OFFSET, id, map, -1);
  }

  /** The packet's first byte, its metadata or its end, as the context gives them. */
  static Reg packet(Type type) {
    return new Reg(type, ZERO_OFFSET, 0, -1, -1);
  }

  /** Whether bytes of a packet can be reached through it. */
  boolean isPacket() {
    return type == Type.PKT || type == Type.PKT_META;
  }

  boolean isAnyPacketPointer() {
    return isPacket() || type == Type.PKT_END;
  }

  /** A pointer to a packet, moved by a constant. */
  Reg withFixed(int now) {
    return new Reg(type, value, id, map, frame, now, range);
  }

  /** A pointer to a packet with {@code now} bytes known to be there. */
  Reg withRange(int now) {
    return new Reg(type, value, id, map, frame, fixed, now);
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

  @SuppressWarnings("ReferenceEquality") // saves a copy where nothing changed
  Reg withValue(Scalar now) {
    return now == value ? this : new Reg(type, now, id, map, frame, fixed, range);
  }

  Reg withId(int now) {
    return new Reg(type, value, now, map, frame, fixed, range);
  }

  /** A pointer that was compared with null: what it is where it is not. */
  Reg nonNull() {
    return new Reg(Type.MAP_VALUE, value, 0, map, -1);
  }

  @Override
  public String toString() {
    return switch (type) {
      case NOT_INIT -> "?";
      case SCALAR -> value.toString();
      case STACK -> "fp" + offset();
      case PKT, PKT_META, PKT_END -> type.words() + "(" + packetWords() + ")";
      default -> type.words() + "(" + offsetWords() + ")";
    };
  }

  private String packetWords() {
    String text = (id == 0 ? "" : "id=" + id + ",") + "off=" + fixed + ",r=" + range;
    return value.isConstant() ? text : text + "," + value;
  }

  private String offset() {
    return value.isConstant() ? Long.toString(value.constant()) : "(" + value + ")";
  }

  private String offsetWords() {
    String text = id == 0 ? "" : "id=" + id;
    if (map >= 0) {
      text += (text.isEmpty() ? "" : ",") + "map=" + map;
    }
    if (!value.isConstant() || value.constant() != 0) {
      text += (text.isEmpty() ? "" : ",") + "off=" + offset();
    }
    return text;
  }
}
