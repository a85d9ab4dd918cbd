// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.gen;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.skep.btf.Btf;
import org.skep.btf.BtfType;
import org.skep.btf.BtfType.Int;
import org.skep.btf.BtfType.Member;

/** C's types as Java's: numbers, text, lists, and a record for each struct. */
final class JavaTypes {
  private static final String FIELDS = "org.skep.loader.Fields.";
  private static final int MAX_DEPTH = 32;

  /** A canonical constructor takes 255 words at most; of long ones two each. */
  private static final int MOST_COMPONENTS = 127;

  private static final int MOST_ELEMENTS = 1 << 16;

  private final Btf btf;
  private final JavaNames names;
  private final Map<Integer, JavaType> records = new HashMap<>();
  private final StringBuilder source = new StringBuilder();
  private int depth;

  /**
   * A type of Java and how it lies in bytes.
   *
   * @param name as a type argument, so never a primitive
   * @param codec an expression
   */
  record JavaType(String name, String codec) {
    /** As a variable's type. */
    String plain() {
      return switch (name) {
        case "Byte" -> "byte";
        case "Short" -> "short";
        case "Integer" -> "int";
        case "Long" -> "long";
        case "Boolean" -> "boolean";
        case "Float" -> "float";
        case "Double" -> "double";
        default -> name;
      };
    }
  }

  JavaTypes(Btf btf, JavaNames names) {
    this.btf = btf;
    this.names = names;
  }

  /** The records that were needed. */
  String source() {
    return source.toString();
  }

  static JavaType bytes(int size) {
    return new JavaType("byte[]", "org.skep.bpf.typed.Codec.bytes(" + size + ")");
  }

  /** A number of so many bytes, or bytes. */
  static JavaType number(int size) {
    return switch (size) {
      case 1 -> new JavaType("Byte", FIELDS + "BYTE");
      case 2 -> new JavaType("Short", FIELDS + "SHORT");
      case 4 -> new JavaType("Integer", FIELDS + "INT");
      case 8 -> new JavaType("Long", FIELDS + "LONG");
      default -> bytes(size);
    };
  }

  /**
   * A type.
   *
   * @param hint what an anonymous struct is called by
   * @param size bytes that it must have
   */
  JavaType of(int id, String hint, int size) {
    BtfType type = btf.resolve(id);
    if (++depth > MAX_DEPTH) {
      depth--;
      return bytes(size);
    }
    JavaType found = bytes(size);
    if (type instanceof Int integer) {
      found = integer.isBool() ? new JavaType("Boolean", FIELDS + "BOOLEAN") : number(size);
    } else if (type instanceof BtfType.Enumeration || type instanceof BtfType.Ptr) {
      found = number(size);
    } else if (type instanceof BtfType.Float && size == 4) {
      found = new JavaType("Float", FIELDS + "FLOAT");
    } else if (type instanceof BtfType.Float && size == 8) {
      found = new JavaType("Double", FIELDS + "DOUBLE");
    } else if (type instanceof BtfType.Array array && array.count() > 0) {
      found = array(array, hint, size);
    } else if (type instanceof BtfType.Struct struct && struct.size() == size) {
      found = struct(struct, hint);
    }
    depth--;
    return found;
  }

  private JavaType array(BtfType.Array array, String hint, int size) {
    BtfType element = btf.resolve(array.element());
    if (element instanceof Int letter && letter.name().equals("char")) {
      return new JavaType("String", FIELDS + "text(" + size + ")");
    }
    if (element instanceof Int letter && letter.size() == 1 && !letter.isBool()) {
      return bytes(size);
    }
    if (array.count() > MOST_ELEMENTS) {
      return bytes(size);
    }
    JavaType each = of(array.element(), hint, size / array.count());
    return new JavaType(
        "java.util.List<" + each.name() + ">",
        FIELDS + "array(" + each.codec() + ", " + array.count() + ")");
  }

  private JavaType struct(BtfType.Struct type, String hint) {
    JavaType known = records.get(type.id());
    if (known != null) {
      return known;
    }
    List<Member> members =
        type.members().stream().filter(m -> m.bitfieldSize() != 0 || sizeOf(m.type()) > 0).toList();
    if (members.isEmpty() || members.size() > MOST_COMPONENTS) {
      return bytes(type.size());
    }
    String name = names.type(type.name().isEmpty() ? hint : type.name());
    JavaType made = new JavaType(name, name + ".CODEC");
    records.put(type.id(), made);
    JavaNames scope = JavaNames.ofMembers();
    List<String> components = new ArrayList<>();
    StringBuilder reads = new StringBuilder();
    StringBuilder writes = new StringBuilder();
    for (Member member : members) {
      String component = scope.member(member.name().isEmpty() ? "anonymous" : member.name());
      if (member.bitfieldSize() != 0) {
        boolean isSigned = btf.resolve(member.type()) instanceof Int integer && integer.isSigned();
        String place = ", start, " + member.bitOffset() + ", " + member.bitfieldSize() + ", ";
        components.add("long " + component);
        reads.append(",\n  ").append(FIELDS).append("getBits(in").append(place);
        reads.append(isSigned).append(')');
        writes.append("  ").append(FIELDS).append("putBits(out").append(place);
        writes.append("value.").append(component).append("());\n");
      } else {
        String inner = type.name().isEmpty() ? hint : type.name();
        JavaType of = of(member.type(), inner + "_" + component, sizeOf(member.type()));
        components.add(of.plain() + " " + component);
        reads.append(",\n  ").append(FIELDS).append("get(").append(of.codec());
        reads.append(", in, start, ").append(member.offset()).append(')');
        writes.append("  ").append(FIELDS).append("put(").append(of.codec());
        writes.append(", out, start, ").append(member.offset());
        writes.append(", value.").append(component).append("());\n");
      }
    }
    source.append(
        RECORD
            .replace("$TAG", type.name().isEmpty() ? "struct" : JavaNames.comment(type.name()))
            .replace("$NAME", name)
            .replace("$COMPONENTS", String.join(", ", components))
            .replace("$SIZE", Integer.toString(type.size()))
            .replace("$WRITES", writes.toString().stripTrailing().indent(10).stripTrailing())
            .replace("$READS", reads.substring(2).indent(10).strip()));
    return made;
  }

  private int sizeOf(int id) {
    BtfType type = btf.resolve(id);
    return type instanceof BtfType.Array array && array.count() == 0 ? 0 : btf.sizeOf(id);
  }

  private static final String RECORD =
      """

        /** The object's {@code $TAG}. */
        public record $NAME($COMPONENTS) {
          /** How it lies in bytes. */
          public static final org.skep.bpf.typed.Codec<$NAME> CODEC =
              new org.skep.bpf.typed.Codec<$NAME>() {
                @Override
                public int size() {
                  return $SIZE;
                }

                @Override
                public void encode($NAME value, java.nio.ByteBuffer out) {
                  int start = out.position();
                  org.skep.loader.Fields.clear(out, start, $SIZE);
      $WRITES
                  out.position(start + $SIZE);
                }

                @Override
                public $NAME decode(java.nio.ByteBuffer in) {
                  int start = in.position();
                  $NAME value = new $NAME($READS);
                  in.position(start + $SIZE);
                  return value;
                }
              };
        }
      """;
}
