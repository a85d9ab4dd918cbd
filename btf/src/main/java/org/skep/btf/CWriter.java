// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.skep.btf.BtfType.Composite;
import org.skep.btf.BtfType.Enumeration;
import org.skep.btf.BtfType.Member;
import org.skep.btf.BtfType.Param;

/** Writes single definitions; who calls it sees to their order. */
final class CWriter {
  /** Input of a few bytes may ask for padding without end. */
  static final int MOST_CHARACTERS = 16 << 20;

  private static final int MAX_DEPTH = 64;
  private static final String TAB = "\t";

  private final Btf btf;
  private final CNames names;
  private final CLayout layout;
  private final StringBuilder out = new StringBuilder();
  private final Set<Integer> writtenConstants = new HashSet<>();
  private int depth;

  CWriter(Btf btf, CNames names) {
    this.btf = btf;
    this.names = names;
    this.layout = new CLayout(btf);
  }

  String text() {
    return out.toString();
  }

  void declaration(BtfType type) {
    out.append(tagged(type)).append(";\n\n");
    limit(out);
  }

  void definition(Composite type) {
    definition(tagged(type) + " " + body(type, ""));
  }

  void definition(Enumeration type) {
    definition(tagged(type) + " " + body(type, ""));
  }

  /** Constants of an enumeration without a name. */
  void constants(Enumeration type) {
    if (!type.values().isEmpty()) {
      definition("enum " + body(type, ""));
    }
  }

  void definition(BtfType.Typedef type) {
    String name = names.of(type);
    // The compiler's own type has no definition to print.
    boolean isBuiltin = name.equals("__gnuc_va_list") || name.equals("__builtin_va_list");
    if (!isBuiltin) {
      definition("typedef " + declare(type.type(), name, ""));
    } else if (name.equals("__gnuc_va_list")) {
      definition("typedef __builtin_va_list __gnuc_va_list");
    }
  }

  /** A number that C calls otherwise. */
  void alias(BtfType type) {
    String target;
    if (type instanceof BtfType.Int integer) {
      String sign = integer.isSigned() ? "" : "unsigned ";
      target =
          integer.isBool()
              ? "_Bool"
              : switch (integer.size()) {
                case 1 -> (integer.isSigned() ? "signed " : sign) + "char";
                case 2 -> sign + "short";
                case 4 -> sign + "int";
                case 8 -> sign + "long";
                default -> sign + "__int128";
              };
    } else {
      target =
          switch (btf.sizeOf(type.id())) {
            case 2 -> "_Float16";
            case 4 -> "float";
            case 8 -> "double";
            default -> "long double";
          };
    }
    definition("typedef " + target + " " + names.of(type));
  }

  private void definition(String text) {
    out.append(text).append(";\n\n");
    limit(out);
  }

  private static void limit(StringBuilder text) {
    if (text.length() > MOST_CHARACTERS) {
      throw new BtfException(
          "more than " + MOST_CHARACTERS + " characters of C", "types of a sensible size");
    }
  }

  private String tagged(BtfType type) {
    return CNames.keyword(type) + " " + names.of(type);
  }

  private String body(Enumeration type, String indent) {
    StringBuilder text = new StringBuilder("{\n");
    List<String> constants = names.constants(type);
    long least = 0;
    long most = 0;
    for (int i = 0; i < constants.size(); i++) {
      long value = type.values().get(i).value();
      boolean isLess = type.signed() ? value < least : Long.compareUnsigned(value, least) < 0;
      least = isLess ? value : least;
      boolean isMore = type.signed() ? value > most : Long.compareUnsigned(value, most) > 0;
      most = isMore ? value : most;
      text.append(indent).append(TAB).append(constants.get(i)).append(" = ");
      text.append(constant(type, value)).append(",\n");
    }
    text.append(indent).append('}');
    boolean isWide =
        type.signed() ? least < Integer.MIN_VALUE || most > Integer.MAX_VALUE : most >>> 32 != 0;
    int natural = isWide ? Long.BYTES : Integer.BYTES;
    if (type.size() != natural) {
      String mode =
          type.size() == 1 ? "QI" : type.size() == 2 ? "HI" : type.size() == 4 ? "SI" : "DI";
      text.append(" __attribute__((mode(").append(mode).append(")))");
    }
    return text.toString();
  }

  private static String constant(Enumeration type, long value) {
    if (!type.signed()) {
      return Long.toUnsignedString(value)
          + (value >>> 32 != 0 ? "ULL" : value < 0x8000_0000L ? "" : "U");
    }
    // The least number of all has no constant of its own in C.
    return value == Long.MIN_VALUE
        ? "-9223372036854775807LL - 1"
        : value + (value == (int) value ? "" : "LL");
  }

  private String body(Composite type, String indent) {
    if (++depth > MAX_DEPTH) {
      throw new BtfException("types in each other, more than " + MAX_DEPTH + " levels", "fewer");
    }
    StringBuilder text = new StringBuilder("{\n");
    List<String> members = new ArrayList<>();
    if (!laidOut(type, indent + TAB, members)) {
      members.clear();
      members.add("/* its members overlap: C has no such struct */");
      members.add("unsigned char bytes[" + Integer.toUnsignedString(type.size()) + "];");
    }
    long length = 0;
    for (String member : members) {
      length += member.length();
      if (length > MOST_CHARACTERS) {
        limit(new StringBuilder(member));
      }
      text.append(indent).append(TAB).append(member).append('\n');
      limit(text);
    }
    text.append(indent).append('}');
    if (layout.isPacked(type)) {
      text.append(" __attribute__((packed))");
    }
    if (layout.aligned(type) != 0) {
      text.append(" __attribute__((aligned(").append(layout.aligned(type)).append(")))");
    }
    depth--;
    return text.toString();
  }

  private boolean laidOut(Composite type, String indent, List<String> members) {
    boolean isUnion = type instanceof BtfType.Union;
    boolean isPacked = layout.isPacked(type);
    long at = 0;
    int number = 0;
    for (Member member : type.members()) {
      int bits = CLayout.bits(btf, member);
      long start =
          bits == 0
              ? Integer.toUnsignedLong(member.bitOffset())
              : Integer.toUnsignedLong(CLayout.start(btf, member));
      if (isUnion ? start != 0 : start < at) {
        return false;
      }
      if (start != natural(member, bits, at, isPacked)) {
        pad(at, start, members);
      }
      members.add(member(member, bits, indent, number++));
      at = isUnion ? 0 : layout.endBit(member);
    }
    int alignment = layout.alignment(type.id());
    long end = isUnion ? layout.end(type) * 8 : at;
    long size = 8L * Integer.toUnsignedLong(type.size());
    if (end > size) {
      return false;
    }
    if (CLayout.up(end, 8 * alignment) != size) {
      if (isUnion) {
        members.add("unsigned char __bytes[" + type.size() + "];");
      } else {
        pad(at, size, members);
      }
    }
    return true;
  }

  /** Where a compiler puts the member that comes next. */
  private long natural(Member member, int bits, long at, boolean isPacked) {
    if (bits == 0) {
      return CLayout.up(at, isPacked ? 8 : 8 * layout.alignment(member.type()));
    }
    int unit = 8 * btf.sizeOf(member.type());
    return isPacked || at % unit + bits <= unit ? at : CLayout.up(at, unit);
  }

  /** Bitfields without names, none of which crosses its unit: so they lie where they are put. */
  private static void pad(long from, long to, List<String> members) {
    long at = from;
    if ((to - from) / 8 > MOST_CHARACTERS) {
      throw new BtfException("a gap of " + (to - from) / 8 + " bytes", "a smaller one");
    }
    while (at < to) {
      int unit = 64;
      while (unit > 8 && (at / unit + 1) * unit > to) {
        unit /= 2;
      }
      long end = Math.min(to, (at / unit + 1) * unit);
      String type = unit == 64 ? "long" : unit == 32 ? "int" : unit == 16 ? "short" : "char";
      members.add(type + " : " + (end - at) + ";");
      at = end;
    }
  }

  private String member(Member member, int bits, String indent, int number) {
    boolean isInline =
        member.name().isEmpty()
            && unqualified(member.type()) instanceof Composite composite
            && composite.name().isEmpty();
    String name =
        isInline
            ? ""
            : member.name().isEmpty() ? "__unnamed_" + number : CNames.identifier(member.name());
    return declare(member.type(), name, indent) + (bits == 0 ? "" : " : " + bits) + ";";
  }

  /** A declaration of {@code name}, from the inside out as C has it. */
  private String declare(int id, String name, String indent) {
    return declare(id, name, indent, "", "");
  }

  private String declare(int id, String name, String indent, String before, String after) {
    if (++depth > MAX_DEPTH) {
      throw new BtfException(
          Btf.describe(btf.type(id)) + " through more than " + MAX_DEPTH + " types", "fewer");
    }
    BtfType type = btf.type(id);
    String text;
    if (type instanceof BtfType.Const qualified) {
      text = declare(qualified.type(), name, indent, before + "const ", after);
    } else if (type instanceof BtfType.Volatile qualified) {
      text = declare(qualified.type(), name, indent, before + "volatile ", after);
    } else if (type instanceof BtfType.Restrict qualified) {
      text = declare(qualified.type(), name, indent, before + "restrict ", after);
    } else if (type instanceof BtfType.TypeTag tag) {
      text = declare(tag.type(), name, indent, before, attribute(tag) + after);
    } else if (type instanceof BtfType.Ptr pointer) {
      // What qualifies the pointer stands behind its star.
      String inner = "*" + after.stripLeading() + (after.isEmpty() ? "" : " ") + before + name;
      boolean isGroup =
          unqualified(pointer.type()) instanceof BtfType.Array
              || unqualified(pointer.type()) instanceof BtfType.FuncProto;
      text = declare(pointer.type(), isGroup ? "(" + inner + ")" : inner, indent, "", "");
    } else if (type instanceof BtfType.Array array) {
      String inner = name + "[" + Integer.toUnsignedString(array.count()) + "]";
      text = declare(array.element(), inner, indent, before, after);
    } else if (type instanceof BtfType.FuncProto proto) {
      text = declare(proto.returns(), name + params(proto, indent), indent, "", "");
    } else {
      String base = before.replace("restrict ", "") + base(type, indent) + after;
      text = name.isEmpty() ? base : base + " " + name;
    }
    depth--;
    if (text.length() > MOST_CHARACTERS) {
      limit(new StringBuilder(text));
    }
    return text;
  }

  private static String attribute(BtfType.TypeTag tag) {
    return tag.attribute()
        ? " __attribute__((" + tag.name() + "))"
        : " __attribute__((btf_type_tag(\""
            + tag.name().replaceAll("[\"\\\\\\p{Cntrl}]", "_")
            + "\")))";
  }

  private BtfType unqualified(int id) {
    BtfType type = btf.type(id);
    for (int i = 0; i < Btf.MAX_RESOLVE_DEPTH; i++) {
      if (!(type instanceof BtfType.Modifier modifier) || type instanceof BtfType.Typedef) {
        break;
      }
      type = btf.type(modifier.type());
    }
    return type;
  }

  private String params(BtfType.FuncProto proto, String indent) {
    if (proto.params().isEmpty()) {
      return "(void)";
    }
    return proto.params().stream()
        .map(param -> param(proto, param, indent))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private String param(BtfType.FuncProto proto, Param param, String indent) {
    boolean isRest = param.type() == 0 && param.name().isEmpty();
    if (isRest) {
      // C before 2023 has no function of "..." alone.
      return proto.params().size() == 1 ? "" : "...";
    }
    String name = param.name().isEmpty() ? "" : CNames.identifier(param.name());
    return declare(param.type(), name, indent);
  }

  private String base(BtfType type, String indent) {
    if (type instanceof BtfType.Void) {
      return "void";
    } else if (type instanceof Enumeration enumeration && type.name().isEmpty()) {
      // A second copy would define the constants again.
      boolean isFirst = writtenConstants.add(type.id());
      if (isFirst && !enumeration.values().isEmpty()) {
        return "enum " + body(enumeration, indent);
      }
      return (enumeration.signed() ? "" : "unsigned ")
          + switch (enumeration.size()) {
            case 1 -> "char";
            case 2 -> "short";
            case 4 -> "int";
            default -> "long";
          };
    } else if (type instanceof Composite composite && type.name().isEmpty()) {
      return CNames.keyword(type) + " " + body(composite, indent);
    } else if (type instanceof Composite
        || type instanceof Enumeration
        || type instanceof BtfType.Fwd) {
      return tagged(type);
    } else if (type instanceof BtfType.Int && type.name().isEmpty()) {
      return btf.sizeOf(type.id()) == Long.BYTES ? "long" : "int";
    }
    return names.of(type);
  }
}
