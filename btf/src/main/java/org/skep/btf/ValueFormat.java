// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.skep.btf.BtfType.Array;
import org.skep.btf.BtfType.Composite;
import org.skep.btf.BtfType.Datasec;
import org.skep.btf.BtfType.Enumeration;
import org.skep.btf.BtfType.Enumerator;
import org.skep.btf.BtfType.Int;
import org.skep.btf.BtfType.Member;
import org.skep.btf.BtfType.Ptr;
import org.skep.btf.BtfType.SecVar;
import org.skep.btf.BtfType.Var;

/**
 * Prints little-endian bytes by their type. {@link ValueParser} reads the text back.
 *
 * <p>Whatever the types and bytes, printing ends with a result or a {@link BtfException}; its
 * memory is bounded by a multiple of the bytes.
 */
public final class ValueFormat {
  private static final int NODES_PER_BYTE = 16;
  private static final int SPARE_NODES = 4096;

  private final Btf btf;
  private final byte[] bytes;
  private final boolean quotes;
  private long nodesLeft;

  private ValueFormat(Btf btf, byte[] bytes, boolean quotes) {
    this.btf = btf;
    this.bytes = bytes;
    this.quotes = quotes;
    this.nodesLeft = (long) bytes.length * NODES_PER_BYTE + SPARE_NODES;
  }

  /**
   * A value as plain Java objects, which JSON can say.
   *
   * <ul>
   *   <li>structs, unions and sections: {@code LinkedHashMap}, in the order of declaration; members
   *       of anonymous structs and unions stand among those around them, as in C
   *   <li>arrays: {@code List}; arrays of {@code char} that hold text to a NUL: {@code String}
   *   <li>integers: {@code Long}, or {@code BigInteger} beyond its range; {@code bool}: {@code
   *       Boolean}
   *   <li>enums: the name as {@code String}, the number if it has no name
   *   <li>pointers: {@code String} such as {@code 0x1f}; floats: {@code Double}
   * </ul>
   *
   * @throws BtfException if the type has no size, or reaches beyond the bytes
   */
  public static Object tree(Btf btf, int typeId, byte[] bytes) {
    return new ValueFormat(btf, bytes, false).value(typeId, 0, 0, 0);
  }

  /**
   * A value as one line, such as <code>{ .packets = 3, .name = "eth0", .kind = RED }</code>.
   *
   * @throws BtfException as {@link #tree}
   */
  public static String text(Btf btf, int typeId, byte[] bytes) {
    return text(new ValueFormat(btf, bytes, true).value(typeId, 0, 0, 0));
  }

  private static String text(Object tree) {
    if (tree instanceof Map<?, ?> map) {
      return map.isEmpty()
          ? "{}"
          : map.entrySet().stream()
              .map(e -> "." + e.getKey() + " = " + text(e.getValue()))
              .collect(Collectors.joining(", ", "{ ", " }"));
    } else if (tree instanceof List<?> list) {
      return list.stream().map(ValueFormat::text).collect(Collectors.joining(", ", "[", "]"));
    }
    return String.valueOf(tree);
  }

  private Object value(int typeId, long bit, int bitfieldSize, int depth) {
    if (depth > Btf.MAX_RESOLVE_DEPTH || nodesLeft-- <= 0) {
      throw new BtfException(
          "values nested too deeply, or too many of them in " + bytes.length + " bytes",
          "types as a compiler makes them");
    }
    BtfType type = btf.resolve(typeId);
    if (type instanceof Int integer) {
      return integer(integer, bit, bitfieldSize);
    } else if (type instanceof Enumeration enumeration) {
      int bits = bitfieldSize == 0 ? enumeration.size() * 8 : bitfieldSize;
      return enumerator(enumeration, Bits.get(bytes, bit, bits, enumeration.signed()));
    } else if (type instanceof Ptr) {
      return "0x" + Bits.get(bytes, bit, Long.SIZE, false).toString(16);
    } else if (type instanceof BtfType.Float real) {
      return real(real, bit);
    } else if (type instanceof Array array) {
      return array(array, bit, depth);
    } else if (type instanceof Composite composite) {
      Map<String, Object> members = new LinkedHashMap<>();
      members(composite, bit, depth, members);
      return members;
    } else if (type instanceof Var variable) {
      return value(variable.type(), bit, 0, depth + 1);
    } else if (type instanceof Datasec section) {
      return section(section, bit, depth);
    }
    throw new BtfException(Btf.describe(type), "a type with values");
  }

  private Object integer(Int type, long bit, int bitfieldSize) {
    int bits = bitfieldSize == 0 ? type.bits() : bitfieldSize;
    BigInteger value = Bits.get(bytes, bit + type.bitOffset(), bits, type.isSigned());
    if (type.isBool() && value.bitLength() <= 1) {
      return value.signum() != 0;
    }
    return number(value);
  }

  private static Object number(BigInteger value) {
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  private static Object enumerator(Enumeration type, BigInteger value) {
    for (Enumerator known : type.values()) {
      if (known.value() == value.longValue()) {
        return known.name();
      }
    }
    return number(value);
  }

  private Object real(BtfType.Float type, long bit) {
    BigInteger raw = Bits.get(bytes, bit, type.size() * 8, false);
    return switch (type.size()) {
      // By way of text, so that 0.1f is 0.1.
      case Float.BYTES -> Double.valueOf(Float.toString(Float.intBitsToFloat(raw.intValue())));
      case Double.BYTES -> Double.longBitsToDouble(raw.longValue());
      default -> "0x" + raw.toString(16);
    };
  }

  private Object array(Array type, long bit, int depth) {
    if (isText(btf, type)) {
      Bits.require(bytes, bit, type.count() * 8L);
      String text = text((int) (bit / 8), type.count());
      if (text != null) {
        return quotes ? quote(text) : text;
      }
    }
    long step = type.count() == 0 ? 0 : btf.sizeOf(type.element()) * 8L;
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < type.count(); i++) {
      elements.add(value(type.element(), bit + i * step, 0, depth + 1));
    }
    return elements;
  }

  /** Whether it is an array of {@code char}; compilers do not set the encoding for that. */
  static boolean isText(Btf btf, Array type) {
    return btf.resolve(type.element()) instanceof Int element
        && element.bits() == 8
        && (element.isChar() || element.name().equals("char"));
  }

  /** Printable text up to a NUL, with nothing but NULs behind it; null for other bytes. */
  private @Nullable String text(int from, int count) {
    int end = from;
    while (end < from + count && bytes[end] != 0) {
      end++;
    }
    for (int i = end; i < from + count; i++) {
      if (bytes[i] != 0) {
        return null;
      }
    }
    try {
      CharBuffer text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, end - from));
      return text.chars().anyMatch(Character::isISOControl) ? null : text.toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private void members(Composite type, long bit, int depth, Map<String, Object> into) {
    for (Member member : type.members()) {
      long at = bit + member.bitOffset();
      if (!member.name().isEmpty()) {
        into.put(member.name(), value(member.type(), at, member.bitfieldSize(), depth + 1));
      } else if (btf.resolve(member.type()) instanceof Composite inner) {
        if (depth >= Btf.MAX_RESOLVE_DEPTH || nodesLeft-- <= 0) {
          throw new BtfException("structs nested too deeply", "types as a compiler makes them");
        }
        members(inner, at, depth + 1, into);
      }
    }
  }

  private Map<String, Object> section(Datasec section, long bit, int depth) {
    Map<String, Object> variables = new LinkedHashMap<>();
    for (SecVar place : section.vars()) {
      String name = btf.type(place.type()).name();
      variables.put(name, value(place.type(), bit + place.offset() * 8L, 0, depth + 1));
    }
    return variables;
  }
}
