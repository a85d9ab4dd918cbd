// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Says of types all that C can say of them, in one line, to compare types of two objects. */
final class Layouts {
  private final Btf btf;
  private final CNames names;
  private final Map<String, BtfType> byName = new HashMap<>();

  Layouts(Btf btf, CNames names) {
    this.btf = btf;
    this.names = names;
    for (BtfType type : btf.types()) {
      if (type instanceof BtfType.Typedef) {
        byName.put(names.of(type), type);
      } else if (!CNames.isForward(type) && !type.name().isEmpty()) {
        byName.put(CNames.keyword(type) + " " + names.of(type), type);
      }
    }
  }

  /** The layout of a tag or typedef; "missing" if there is none. */
  String named(String name) {
    BtfType type = byName.get(name);
    return type == null ? "missing" : of(type);
  }

  String of(BtfType type) {
    if (type instanceof BtfType.Typedef t) {
      return "typedef " + name(t.type(), "");
    } else if (type instanceof BtfType.Composite t) {
      return CNames.keyword(type)
          + " "
          + t.size()
          + t.members().stream().map(this::member).collect(Collectors.joining("; ", "{", "}"));
    } else if (type instanceof BtfType.Enumeration t) {
      // Which kind holds the values is the compiler's choice.
      StringBuilder text = new StringBuilder("enum " + t.size() + (t.signed() ? "s" : "u"));
      for (int i = 0; i < t.values().size(); i++) {
        text.append(' ').append(names.constants(t).get(i)).append('=');
        text.append(t.values().get(i).value());
      }
      return text.toString();
    }
    return name(type.id(), "");
  }

  private String member(BtfType.Member member) {
    String name = member.name().isEmpty() ? "" : CNames.identifier(member.name());
    // A compiler hands the qualifiers of a member without a name to the members in it.
    int type = member.name().isEmpty() ? btf.resolve(member.type()).id() : member.type();
    return name(type, "")
        + " "
        + name
        + "@"
        + CLayout.start(btf, member)
        + ":"
        + CLayout.bits(btf, member);
  }

  /** What qualifies an array qualifies its elements. */
  private String name(int id, String qualifiers) {
    BtfType type = btf.type(id);
    if (type instanceof BtfType.Array t) {
      return name(t.element(), qualifiers) + "[" + t.count() + "]";
    } else if (type instanceof BtfType.Const t) {
      return name(t.type(), qualifiers + "const ");
    } else if (type instanceof BtfType.Volatile t) {
      return name(t.type(), qualifiers + "volatile ");
    } else if (type instanceof BtfType.Restrict t) {
      return name(t.type(), qualifiers + "restrict ");
    } else if (type instanceof BtfType.TypeTag t) {
      return name(t.type(), qualifiers + t.name() + " ");
    }
    String sorted =
        java.util.Arrays.stream(qualifiers.split(" ")).sorted().collect(Collectors.joining(" "));
    return sorted + " " + plain(type);
  }

  private String plain(BtfType type) {
    if (type instanceof BtfType.Ptr t) {
      return "*(" + name(t.type(), "") + ")";
    } else if (type instanceof BtfType.FuncProto t) {
      return name(t.returns(), "")
          + t.params().stream()
              .map(param -> name(param.type(), ""))
              .collect(Collectors.joining(", ", "(", ")"));
    } else if (type instanceof BtfType.Int t) {
      // A kernel's char has no sign.
      return t.name().equals("char")
          ? "char"
          : "int" + t.size() + (t.isBool() ? "b" : t.isSigned() ? "s" : "u");
    } else if (type instanceof BtfType.Float t) {
      return "float" + t.size();
    } else if (type instanceof BtfType.Typedef) {
      return names.of(type);
    } else if (type.name().isEmpty()) {
      return type instanceof BtfType.Void ? "void" : of(type);
    }
    return CNames.keyword(type) + " " + names.of(type);
  }
}
