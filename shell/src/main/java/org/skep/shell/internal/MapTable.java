// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.btf.BtfType.Composite;
import org.skep.btf.BtfType.Member;
import org.skep.btf.ValueFormat;

/**
 * A map's elements as rows: a column for each field of keys and values that are structs, addresses
 * as such, values of all CPUs summed up.
 */
final class MapTable {
  private static final Set<String> ADDRESSES = Set.of("in_addr", "in6_addr");
  private static final int BITS = 8;

  private final List<Map<String, Object>> rows = new ArrayList<>();
  private final @Nullable Btf btf;
  private final List<String> keyNames;

  /**
   * An empty table.
   *
   * @param keyNames what to show for the keys 0, 1, …; those without a name are shown as numbers
   */
  MapTable(@Nullable Btf btf, List<String> keyNames) {
    this.btf = btf;
    this.keyNames = keyNames;
  }

  /** Adds an element; {@code values} has one value, or one for each CPU. */
  void add(int keyType, byte[] key, int valueType, List<byte[]> values) {
    Map<String, Object> row = new LinkedHashMap<>(cells("key", keyType, key));
    if (row.get("key") instanceof Long number && number >= 0 && number < keyNames.size()) {
      row.put("key", keyNames.get(number.intValue()));
    }
    Map<String, Object> sum = new LinkedHashMap<>();
    for (byte[] value : values) {
      cells("value", valueType, value)
          .forEach((name, cell) -> sum.merge(name, cell, MapTable::sum));
    }
    sum.forEach((name, cell) -> row.put(row.containsKey(name) ? "value " + name : name, cell));
    rows.add(row);
  }

  private static Object sum(Object left, Object right) {
    return left instanceof Number && right instanceof Number
        ? new BigDecimal(left.toString()).add(new BigDecimal(right.toString()))
        : left;
  }

  private Map<String, Object> cells(String name, int typeId, byte[] bytes) {
    Btf types = btf;
    if (types == null || typeId == 0) {
      return Map.of(name, ElementText.spaced(bytes));
    }
    try {
      BtfType type = types.resolve(typeId);
      if (!(type instanceof Composite struct) || ADDRESSES.contains(struct.name())) {
        return Map.of(name, cell(types, typeId, bytes));
      }
      Map<String, Object> cells = new LinkedHashMap<>();
      if (ValueFormat.tree(types, typeId, bytes) instanceof Map<?, ?> fields) {
        fields.forEach((field, value) -> cells.put(field.toString(), value));
      }
      for (Member member : struct.members()) {
        if (types.resolve(member.type()) instanceof Composite inner
            && ADDRESSES.contains(inner.name())) {
          int from = member.bitOffset() / BITS;
          byte[] part = Arrays.copyOfRange(bytes, from, from + types.sizeOf(member.type()));
          cells.put(member.name(), cell(types, member.type(), part));
        }
      }
      return cells;
    } catch (BtfException e) {
      return Map.of(name, ElementText.spaced(bytes));
    }
  }

  private static Object cell(Btf btf, int typeId, byte[] bytes) {
    if (btf.resolve(typeId) instanceof Composite struct && ADDRESSES.contains(struct.name())) {
      try {
        // Of an IPv4-mapped IPv6 address it makes an IPv4 address, which is how people read it.
        return shortened(InetAddress.getByAddress(bytes).getHostAddress());
      } catch (UnknownHostException e) {
        return ElementText.spaced(bytes);
      }
    }
    return ValueFormat.tree(btf, typeId, bytes);
  }

  /** The longest run of zeros as {@code ::}, as RFC 5952 has it. */
  static String shortened(String address) {
    if (!address.contains(":")) {
      return address;
    }
    String best = "";
    for (String run = "0:0"; run.length() <= address.length(); run += ":0") {
      if ((":" + address + ":").contains(":" + run + ":")) {
        best = run;
      }
    }
    if (best.isEmpty()) {
      return address;
    }
    String framed = (":" + address + ":").replaceFirst(":" + best + ":", "::");
    int from = framed.startsWith("::") ? 0 : 1;
    int to = framed.endsWith("::") ? framed.length() : framed.length() - 1;
    return framed.substring(from, to);
  }

  /** How many elements were added. */
  int size() {
    return rows.size();
  }

  /** The names of the columns. */
  Set<String> columns() {
    return rows.isEmpty() ? Set.of() : rows.get(0).keySet();
  }

  /** The rows, those with most of a column first; in the map's order if there is no column. */
  List<Map<String, Object>> rows(@Nullable String by, int top) {
    List<Map<String, Object>> sorted = new ArrayList<>(rows);
    if (by != null) {
      sorted.sort((a, b) -> compare(b.get(by), a.get(by)));
    }
    return sorted.subList(0, Math.min(top, sorted.size()));
  }

  private static int compare(@Nullable Object left, @Nullable Object right) {
    return left instanceof Number && right instanceof Number
        ? new BigDecimal(left.toString()).compareTo(new BigDecimal(right.toString()))
        : String.valueOf(left).compareTo(String.valueOf(right));
  }
}
