// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.gen;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.skep.bpf.prog.ContextField;
import org.skep.bpf.prog.ContextLayout;
import org.skep.btf.BtfBuilder;
import org.skep.btf.BtfType.Int;
import org.skep.btf.BtfType.Member;

/** Contexts as BTF: structs of the fields that programs may use. */
final class ContextTypes {
  private final BtfBuilder types;
  private final Map<Integer, Integer> unsigned = new HashMap<>();
  private final int index;
  private final Map<String, TreeMap<Integer, ContextField>> fields = new TreeMap<>();
  private final Map<String, Integer> sizes = new HashMap<>();

  /** Begins with the numbers, by the names that Linux's headers give them. */
  ContextTypes(BtfBuilder types) {
    this.types = types;
    index = types.integer("__ARRAY_SIZE_TYPE__", Integer.BYTES, 0);
    number("8", 1, "unsigned char", "signed char");
    number("16", 2, "unsigned short", "short");
    number("32", 4, "unsigned int", "int");
    number("64", 8, "unsigned long long", "long long");
    for (String size : List.of("16", "32", "64")) {
      int type = u(Integer.parseInt(size) / Byte.SIZE);
      types.typedef("__be" + size, type);
      types.typedef("__le" + size, type);
    }
    types.typedef("__sum16", u(2));
    types.typedef("__wsum", u(4));
    types.typedef("bool", types.integer("_Bool", 1, Int.BOOL));
  }

  private void number(String bits, int size, String plain, String signed) {
    int type = types.typedef("__u" + bits, types.integer(plain, size, 0));
    unsigned.put(size, type);
    types.typedef("u" + bits, type);
    int negative = types.typedef("__s" + bits, types.integer(signed, size, Int.SIGNED));
    types.typedef("s" + bits, negative);
  }

  /** The id of the number of that many bytes. */
  int u(int bytes) {
    return unsigned.getOrDefault(bytes, 0);
  }

  int array(int bytes, int count) {
    return types.array(u(bytes), index, count);
  }

  /** Takes a context in; of one struct, program types may allow different fields. */
  void add(ContextLayout context) {
    if (context.size() == 0) {
      return;
    }
    sizes.merge(context.name(), context.size(), Math::max);
    TreeMap<Integer, ContextField> known =
        fields.computeIfAbsent(context.name(), name -> new TreeMap<>());
    for (ContextField field : context.fields()) {
      Map.Entry<Integer, ContextField> before = known.floorEntry(field.end() - 1);
      if (before == null || before.getValue().end() <= field.offset()) {
        known.put(field.offset(), field);
      }
    }
  }

  /** Writes what was taken in. */
  void write() {
    fields.forEach(
        (name, known) -> {
          List<Member> members = new ArrayList<>();
          for (ContextField field : known.values()) {
            members.add(new Member(field.name(), type(field), field.offset() * Byte.SIZE, 0));
          }
          types.struct(name, sizes.getOrDefault(name, 0), members);
        });
  }

  private int type(ContextField field) {
    int size = field.size();
    if (u(size) != 0) {
      return u(size);
    }
    int element = size % 4 == 0 && field.offset() % 4 == 0 ? 4 : 1;
    return array(element, size / element);
  }
}
