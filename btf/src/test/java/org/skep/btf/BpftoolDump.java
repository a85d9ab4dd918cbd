// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.btf;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Renders types as {@code bpftool btf dump -j} does, to compare with its recorded output. */
final class BpftoolDump {
  private BpftoolDump() {}

  static String dump(Btf btf) {
    return btf.types().stream()
        .map(BpftoolDump::type)
        .collect(Collectors.joining(",\n", "{\"types\":[", "]}\n"));
  }

  private static String type(BtfType type) {
    return "{\"id\":"
        + type.id()
        + ",\"kind\":\""
        + type.kind()
        + "\",\"name\":\""
        + name(type.name())
        + "\""
        + rest(type)
        + "}";
  }

  private static String rest(BtfType type) {
    if (type instanceof BtfType.Int t) {
      return number("size", t.size())
          + number("bits_offset", t.bitOffset())
          + number("nr_bits", t.bits())
          + word("encoding", encoding(t));
    } else if (type instanceof BtfType.Ptr t) {
      return number("type_id", t.type());
    } else if (type instanceof BtfType.Modifier t) {
      return number("type_id", t.type());
    } else if (type instanceof BtfType.Array t) {
      return number("type_id", t.element())
          + number("index_type_id", t.index())
          + number("nr_elems", t.count());
    } else if (type instanceof BtfType.Composite t) {
      return number("size", t.size())
          + number("vlen", t.members().size())
          + list("members", t.members(), BpftoolDump::member);
    } else if (type instanceof BtfType.Enumeration t) {
      return word("encoding", t.signed() ? "SIGNED" : "UNSIGNED")
          + number("size", t.size())
          + number("vlen", t.values().size())
          + list("values", t.values(), v -> entry(v.name(), number("val", v.value())));
    } else if (type instanceof BtfType.Fwd t) {
      return word("fwd_kind", t.union() ? "union" : "struct");
    } else if (type instanceof BtfType.Func t) {
      return number("type_id", t.proto()) + word("linkage", lower(t.linkage()));
    } else if (type instanceof BtfType.FuncProto t) {
      return number("ret_type_id", t.returns())
          + number("vlen", t.params().size())
          + list("params", t.params(), p -> entry(p.name(), number("type_id", p.type())));
    } else if (type instanceof BtfType.Var t) {
      return number("type_id", t.type()) + word("linkage", lower(t.linkage()));
    } else if (type instanceof BtfType.Datasec t) {
      return number("size", t.size())
          + number("vlen", t.vars().size())
          + list("vars", t.vars(), BpftoolDump::variable);
    } else if (type instanceof BtfType.Float t) {
      return number("size", t.size());
    } else if (type instanceof BtfType.DeclTag t) {
      return number("type_id", t.type()) + number("component_idx", t.component());
    }
    throw new IllegalArgumentException(type.toString());
  }

  private static String member(BtfType.Member member) {
    String bits = member.bitfieldSize() == 0 ? "" : number("bitfield_size", member.bitfieldSize());
    return entry(
        member.name(),
        number("type_id", member.type()) + number("bits_offset", member.bitOffset()) + bits);
  }

  private static String variable(BtfType.SecVar variable) {
    return "{\"type_id\":"
        + variable.type()
        + number("offset", variable.offset())
        + number("size", variable.size())
        + "}";
  }

  private static String encoding(BtfType.Int type) {
    return type.isSigned() ? "SIGNED" : type.isChar() ? "CHAR" : type.isBool() ? "BOOL" : "(none)";
  }

  private static <T> String list(String name, List<T> items, Function<T, String> item) {
    return items.stream().map(item).collect(Collectors.joining(",", ",\"" + name + "\":[", "]"));
  }

  private static String entry(String name, String rest) {
    return "{\"name\":\"" + name(name) + "\"" + rest + "}";
  }

  private static String number(String name, long value) {
    return ",\"" + name + "\":" + value;
  }

  private static String word(String name, String value) {
    return ",\"" + name + "\":\"" + value + "\"";
  }

  private static String lower(BtfType.Linkage linkage) {
    return linkage.name().toLowerCase(Locale.ROOT);
  }

  private static String name(String name) {
    return name.isEmpty() ? "(anon)" : name;
  }
}
