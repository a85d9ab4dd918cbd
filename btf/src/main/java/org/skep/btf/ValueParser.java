// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * Reads values of a type from text: JSON, what {@link ValueFormat} prints, or anything between, as
 * in <code>{packets: 3, .name = "eth0", kind: RED}</code>.
 *
 * <p>Numbers are decimal, {@code 0x} hexadecimal, {@code 0b} binary or, with a leading 0, octal.
 * Members that are not named are zero, as are elements that are not there. Text for arrays of bytes
 * is UTF-8, filled up with NULs.
 */
public final class ValueParser {
  /** The largest value that is read, in bytes. */
  public static final int MAX_SIZE = 64 << 20;

  private final Btf btf;
  private final byte[] bytes;

  private ValueParser(Btf btf, byte[] bytes) {
    this.btf = btf;
    this.bytes = bytes;
  }

  /**
   * The bytes of a value, little-endian, as many as its type has.
   *
   * @throws BtfException if the text is no value, or none of this type; it says where
   */
  public static byte[] parse(Btf btf, int typeId, String text) {
    int size = btf.sizeOf(typeId);
    if (size > MAX_SIZE) {
      throw new BtfException("a type of " + size + " bytes", "at most " + MAX_SIZE);
    }
    ValueParser parser = new ValueParser(btf, new byte[size]);
    parser.write(typeId, new ValueText(text).parse(), 0, 0, 0);
    return parser.bytes;
  }

  private void write(int typeId, ValueText.Node node, long bit, int bitfieldSize, int depth) {
    BtfType type = btf.resolve(typeId);
    if (depth > Btf.MAX_RESOLVE_DEPTH) {
      throw node.error(Btf.describe(type) + " nested too deeply", "a type with a layout");
    }
    if (type instanceof Int integer) {
      int bits = bitfieldSize == 0 ? integer.bits() : bitfieldSize;
      BigInteger value = integer.isBool() ? truth(node) : number(node, type);
      put(node, bit + integer.bitOffset(), bits, integer.isSigned(), value);
    } else if (type instanceof Enumeration enumeration) {
      int bits = bitfieldSize == 0 ? enumeration.size() * 8 : bitfieldSize;
      put(node, bit, bits, enumeration.signed(), enumerator(node, enumeration));
    } else if (type instanceof Ptr) {
      put(node, bit, Long.SIZE, false, number(node, type));
    } else if (type instanceof BtfType.Float real) {
      Bits.put(bytes, bit, real.size() * 8, real(node, real));
    } else if (type instanceof Array array) {
      array(array, node, bit, depth);
    } else if (type instanceof Composite || type instanceof Datasec) {
      members(type, node, bit, depth);
    } else if (type instanceof Var variable) {
      write(variable.type(), node, bit, 0, depth + 1);
    } else {
      throw node.error(Btf.describe(type), "a type with values");
    }
  }

  private void put(ValueText.Node node, long bit, int bits, boolean signed, BigInteger value) {
    BigInteger end = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits);
    BigInteger least = signed ? end.negate() : BigInteger.ZERO;
    if (value.compareTo(least) < 0 || value.compareTo(end) >= 0) {
      throw node.error(
          node.describe(), "a number from " + least + " to " + end.subtract(BigInteger.ONE));
    }
    Bits.put(bytes, bit, bits, value);
  }

  private static BigInteger truth(ValueText.Node node) {
    return switch (node.word()) {
      case "true" -> BigInteger.ONE;
      case "false" -> BigInteger.ZERO;
      default -> {
        BigInteger value = ValueText.number(node.word());
        if (value == null) {
          throw node.error(node.describe(), "true or false");
        }
        yield value;
      }
    };
  }

  private static BigInteger number(ValueText.Node node, BtfType type) {
    BigInteger value = ValueText.number(node.word());
    if (value == null) {
      throw node.error(node.describe(), "a number, for " + Btf.describe(type));
    }
    return value;
  }

  private static BigInteger enumerator(ValueText.Node node, Enumeration type) {
    for (Enumerator known : type.values()) {
      if (known.name().equals(node.word())) {
        BigInteger value = BigInteger.valueOf(known.value());
        return type.signed() || known.value() >= 0
            ? value
            : value.add(BigInteger.ONE.shiftLeft(type.size() * 8));
      }
    }
    BigInteger value = ValueText.number(node.word());
    if (value == null) {
      List<String> names = type.values().stream().map(Enumerator::name).toList();
      throw node.error(node.describe(), "one of " + ValueText.list(names) + ", or a number");
    }
    return value;
  }

  private static BigInteger real(ValueText.Node node, BtfType.Float type) {
    try {
      return switch (type.size()) {
        case Float.BYTES ->
            BigInteger.valueOf(Float.floatToRawIntBits(Float.parseFloat(node.word())));
        case Double.BYTES ->
            BigInteger.valueOf(Double.doubleToRawLongBits(Double.parseDouble(node.word())));
        default -> number(node, type);
      };
    } catch (NumberFormatException e) {
      throw node.error(node.describe(), "a decimal number such as " + BigDecimal.valueOf(15, 1));
    }
  }

  private void array(Array type, ValueText.Node node, long bit, int depth) {
    boolean isBytes = btf.resolve(type.element()) instanceof Int element && element.bits() == 8;
    List<ValueText.Node> elements = node.elements();
    if (node.isQuoted() && isBytes) {
      byte[] text = node.word().getBytes(StandardCharsets.UTF_8);
      if (text.length > type.count()) {
        throw node.error("text of " + text.length + " bytes", "at most " + type.count());
      }
      Bits.require(bytes, bit, type.count() * 8L);
      System.arraycopy(text, 0, bytes, (int) (bit / 8), text.length);
    } else if (elements == null) {
      throw node.error(
          node.describe(),
          "a list of " + type.count() + " elements" + (isBytes ? ", or text in quotes" : ""));
    } else if (elements.size() > type.count()) {
      throw node.error(elements.size() + " elements", "at most " + type.count());
    } else {
      long step = type.count() == 0 ? 0 : btf.sizeOf(type.element()) * 8L;
      for (int i = 0; i < elements.size(); i++) {
        write(type.element(), elements.get(i), bit + i * step, 0, depth + 1);
      }
    }
  }

  /** A member or variable, with its offset from the start of what was asked. */
  private record Place(int type, long bit, int bitfieldSize) {}

  private void members(BtfType type, ValueText.Node node, long bit, int depth) {
    Map<String, ValueText.Node> members = node.members();
    if (members == null) {
      throw node.error(node.describe(), "{member: value, …} for " + Btf.describe(type));
    }
    members.forEach(
        (name, value) -> {
          Place place = find(type, name, 0, 0);
          if (place == null) {
            List<String> names = new ArrayList<>();
            names(type, names, 0);
            throw value.error(
                "member '" + name + "'", "a member of " + Btf.describe(type) + ": " + names);
          }
          write(place.type(), value, bit + place.bit(), place.bitfieldSize(), depth + 1);
        });
  }

  private @Nullable Place find(BtfType type, String name, long bit, int depth) {
    if (type instanceof Datasec section) {
      for (SecVar place : section.vars()) {
        if (btf.type(place.type()).name().equals(name)) {
          return new Place(place.type(), place.offset() * 8L, 0);
        }
      }
    } else if (type instanceof Composite composite && depth <= Btf.MAX_RESOLVE_DEPTH) {
      for (Member member : composite.members()) {
        long at = bit + member.bitOffset();
        if (member.name().equals(name)) {
          return new Place(member.type(), at, member.bitfieldSize());
        }
        if (member.name().isEmpty()) {
          Place inner = find(btf.resolve(member.type()), name, at, depth + 1);
          if (inner != null) {
            return inner;
          }
        }
      }
    }
    return null;
  }

  private void names(BtfType type, List<String> into, int depth) {
    if (type instanceof Datasec section) {
      section.vars().forEach(place -> into.add(btf.type(place.type()).name()));
    } else if (type instanceof Composite composite && depth <= Btf.MAX_RESOLVE_DEPTH) {
      for (Member member : composite.members()) {
        if (!member.name().isEmpty()) {
          into.add(member.name());
        } else {
          names(btf.resolve(member.type()), into, depth + 1);
        }
      }
    }
  }
}
