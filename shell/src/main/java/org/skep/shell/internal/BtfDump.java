// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.skep.btf.Btf;
import org.skep.btf.BtfType;

/** A type as {@code bpftool btf dump} has it: a line of fields, with a line for each part. */
final class BtfDump {
  private BtfDump() {}

  /** The type as {@code bpftool -j} has it. */
  static Map<String, Object> json(BtfType type) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", type.id());
    fields.put("kind", type.kind().name());
    fields.put("name", name(type.name()));
    fields(type, fields);
    return fields;
  }

  /** The type as {@code bpftool} has it. */
  static List<String> lines(Btf btf, BtfType type) {
    Map<String, Object> fields = json(type);
    List<String> lines = new ArrayList<>();
    StringBuilder first =
        new StringBuilder("[%d] %s '%s'".formatted(type.id(), type.kind(), name(type.name())));
    fields.forEach(
        (field, value) -> {
          if (value instanceof List<?> parts) {
            parts.forEach(part -> lines.add("\t" + part(btf, type, (Map<?, ?>) part)));
          } else if (!List.of("id", "kind", "name").contains(field)) {
            // bpftool has a comma here, and nowhere else.
            first.append(type instanceof BtfType.Var && field.equals("linkage") ? ", " : " ");
            first.append(field).append('=').append(value);
          }
        });
    lines.add(0, first.toString());
    return lines;
  }

  private static String part(Btf btf, BtfType type, Map<?, ?> part) {
    String suffix = "";
    if (type instanceof BtfType.Enum64 wide) {
      suffix = wide.signed() ? "LL" : "ULL";
    } else if (type instanceof BtfType.Datasec && part.get("type_id") instanceof Integer id) {
      suffix = " (%s '%s')".formatted(btf.type(id).kind(), btf.type(id).name());
    }
    return part.entrySet().stream()
            .map(
                e ->
                    e.getKey().equals("name")
                        ? "'" + e.getValue() + "'"
                        : e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(" "))
        + suffix;
  }

  private static void fields(BtfType type, Map<String, Object> fields) {
    if (type instanceof BtfType.Int t) {
      fields.put("size", t.size());
      fields.put("bits_offset", t.bitOffset());
      fields.put("nr_bits", t.bits());
      fields.put(
          "encoding",
          t.isSigned() ? "SIGNED" : t.isChar() ? "CHAR" : t.isBool() ? "BOOL" : "(none)");
    } else if (type instanceof BtfType.Ptr t) {
      fields.put("type_id", t.type());
    } else if (type instanceof BtfType.Modifier t) {
      fields.put("type_id", t.type());
    } else if (type instanceof BtfType.Array t) {
      fields.put("type_id", t.element());
      fields.put("index_type_id", t.index());
      fields.put("nr_elems", t.count());
    } else if (type instanceof BtfType.Composite t) {
      fields.put("size", t.size());
      fields.put("vlen", t.members().size());
      fields.put("members", t.members().stream().map(BtfDump::member).toList());
    } else if (type instanceof BtfType.Enumeration t) {
      fields.put("encoding", t.signed() ? "SIGNED" : "UNSIGNED");
      fields.put("size", t.size());
      fields.put("vlen", t.values().size());
      fields.put(
          "values", t.values().stream().map(v -> entry(v.name(), "val", v.value())).toList());
    } else if (type instanceof BtfType.Fwd t) {
      fields.put("fwd_kind", t.union() ? "union" : "struct");
    } else if (type instanceof BtfType.Float t) {
      fields.put("size", t.size());
    } else {
      declaration(type, fields);
    }
  }

  private static void declaration(BtfType type, Map<String, Object> fields) {
    if (type instanceof BtfType.Func t) {
      fields.put("type_id", t.proto());
      fields.put("linkage", lower(t.linkage()));
    } else if (type instanceof BtfType.FuncProto t) {
      fields.put("ret_type_id", t.returns());
      fields.put("vlen", t.params().size());
      fields.put(
          "params", t.params().stream().map(p -> entry(p.name(), "type_id", p.type())).toList());
    } else if (type instanceof BtfType.Var t) {
      fields.put("type_id", t.type());
      fields.put("linkage", lower(t.linkage()));
    } else if (type instanceof BtfType.Datasec t) {
      fields.put("size", t.size());
      fields.put("vlen", t.vars().size());
      fields.put("vars", t.vars().stream().map(BtfDump::variable).toList());
    } else if (type instanceof BtfType.DeclTag t) {
      fields.put("type_id", t.type());
      fields.put("component_idx", t.component());
    }
  }

  private static Map<String, Object> member(BtfType.Member member) {
    Map<String, Object> fields = entry(member.name(), "type_id", member.type());
    fields.put("bits_offset", member.bitOffset());
    if (member.bitfieldSize() != 0) {
      fields.put("bitfield_size", member.bitfieldSize());
    }
    return fields;
  }

  private static Map<String, Object> variable(BtfType.SecVar variable) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("type_id", variable.type());
    fields.put("offset", variable.offset());
    fields.put("size", variable.size());
    return fields;
  }

  private static Map<String, Object> entry(String name, String field, Object value) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", name(name));
    fields.put(field, value);
    return fields;
  }

  private static String lower(BtfType.Linkage linkage) {
    return linkage.name().toLowerCase(Locale.ROOT);
  }

  private static String name(String name) {
    return name.isEmpty() ? "(anon)" : name;
  }
}
