// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.skep.btf.BtfType.Enumerator;
import org.skep.btf.BtfType.Member;

/**
 * Makes BTF, type by type; each method gives the new type's id. What is wrong with the whole is
 * said by {@link #build}. Not thread-safe.
 *
 * <pre>{@code
 * BtfBuilder types = new BtfBuilder();
 * int u32 = types.integer("unsigned int", 4, 0);
 * types.struct("point", 8, List.of(new Member("x", u32, 0, 0), new Member("y", u32, 32, 0)));
 * Btf btf = types.build();
 * }</pre>
 */
public final class BtfBuilder {
  private static final int MAGIC = 0x0001_eb9f;
  private static final int HEADER = 24;
  private static final int HAS_FLAG = 1 << 31;

  private final ByteArrayOutputStream types = new ByteArrayOutputStream();
  private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
  private final Map<String, Integer> offsets = new HashMap<>();
  private int lastId;

  /** Without types but {@code void}, id 0. */
  public BtfBuilder() {
    offsets.put("", 0);
    strings.write(0);
  }

  /**
   * A number.
   *
   * @param size bytes: 1, 2, 4, 8 or 16
   * @param encoding the sum of {@link BtfType.Int#SIGNED}, {@code CHAR} and {@code BOOL}
   */
  public int integer(String name, int size, int encoding) {
    int id = type(name, BtfKind.INT, 0, size);
    word(encoding << 24 | size * 8);
    return id;
  }

  /** A pointer; to {@code void} for 0. */
  public int pointer(int type) {
    return type("", BtfKind.PTR, 0, type);
  }

  /** An array; {@code index} is the id of a number type. */
  public int array(int element, int index, int count) {
    int id = type("", BtfKind.ARRAY, 0, 0);
    word(element);
    word(index);
    word(count);
    return id;
  }

  /** A struct of {@code size} bytes. */
  public int struct(String name, int size, List<Member> members) {
    return composite(BtfKind.STRUCT, name, size, members);
  }

  /** A union of {@code size} bytes. */
  public int union(String name, int size, List<Member> members) {
    return composite(BtfKind.UNION, name, size, members);
  }

  private int composite(BtfKind kind, String name, int size, List<Member> members) {
    boolean hasBits = members.stream().anyMatch(member -> member.bitfieldSize() != 0);
    int id = type(name, kind, (hasBits ? HAS_FLAG : 0) | members.size(), size);
    for (Member member : members) {
      word(string(member.name()));
      word(member.type());
      word(hasBits ? member.bitfieldSize() << 24 | member.bitOffset() : member.bitOffset());
    }
    return id;
  }

  /** An enumeration of 4 bytes, with a sign if a value has one. */
  public int enumeration(String name, List<Enumerator> values) {
    boolean isSigned = values.stream().anyMatch(value -> value.value() < 0);
    int id = type(name, BtfKind.ENUM, (isSigned ? HAS_FLAG : 0) | values.size(), Integer.BYTES);
    for (Enumerator value : values) {
      word(string(value.name()));
      word((int) value.value());
    }
    return id;
  }

  /** Another name. */
  public int typedef(String name, int type) {
    return type(name, BtfKind.TYPEDEF, 0, type);
  }

  private int type(String name, BtfKind kind, int flagAndCount, int sizeOrType) {
    word(string(name));
    word(flagAndCount | kind.number() << 24);
    word(sizeOrType);
    return ++lastId;
  }

  private void word(int value) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      types.write(value >>> shift);
    }
  }

  private int string(String text) {
    Integer known = offsets.get(text);
    if (known == null) {
      known = strings.size();
      offsets.put(text, known);
      strings.writeBytes(text.getBytes(UTF_8));
      strings.write(0);
    }
    return known;
  }

  /** A {@code .BTF} section, little-endian, as {@code BTF_LOAD} takes it. */
  public byte[] toBytes() {
    ByteBuffer out =
        ByteBuffer.allocate(HEADER + types.size() + strings.size()).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(MAGIC).putInt(HEADER).putInt(0).putInt(types.size());
    out.putInt(types.size()).putInt(strings.size());
    return out.put(types.toByteArray()).put(strings.toByteArray()).array();
  }

  /**
   * The types.
   *
   * @throws BtfException if they refer to types that are not there, or have sizes that none has
   */
  public Btf build() {
    return Btf.parse(toBytes());
  }
}
