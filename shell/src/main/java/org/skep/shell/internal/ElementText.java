// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.typed.BpfObjects.MapInfo;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.ValueFormat;
import org.skep.btf.ValueParser;

/** Reads and prints a map's keys and values: by BTF where there is BTF, else as bytes. */
final class ElementText {
  private final MapInfo map;
  private final @Nullable Btf btf;

  ElementText(Bpf bpf, MapInfo map) {
    this.map = map;
    this.btf = LoadedBtf.of(bpf, map.btfId()).orElse(null);
  }

  byte[] key(List<String> words) {
    return bytes("key", words, map.keySize(), map.btfKeyTypeId());
  }

  byte[] value(List<String> words) {
    return bytes("value", words, map.valueSize(), map.btfValueTypeId());
  }

  private byte[] bytes(String what, List<String> words, int size, int typeId) {
    if (words.isEmpty()) {
      throw new BpfException(
          Errno.EINVAL, "found no %s, expected %s".formatted(what, expected(what, size, typeId)));
    }
    if (words.get(0).equals("hex")) {
      return hex(what, words.subList(1, words.size()), size);
    }
    byte[] plain = words.size() == size && size > 1 ? decimal(words) : null;
    if (plain != null) {
      return plain;
    }
    if (btf != null && typeId != 0) {
      try {
        return ValueParser.parse(btf, typeId, String.join(" ", words));
      } catch (BtfException e) {
        throw new BpfException(Errno.EINVAL, "the " + what + ": " + e.getMessage());
      }
    }
    byte[] number = words.size() == 1 ? number(words.get(0), size) : null;
    if (number == null) {
      throw new BpfException(
          Errno.EINVAL,
          "found %s %s, expected %s"
              .formatted(what, String.join(" ", words), expected(what, size, typeId)));
    }
    return number;
  }

  private String expected(String what, int size, int typeId) {
    String typed = btf != null && typeId != 0 ? " or text of its type" : "";
    return "%d bytes%s: \"%s hex 01 …\" or \"%s 1 …\"".formatted(size, typed, what, what);
  }

  /** Bytes in hexadecimal, apart or not: {@code 01 00}, {@code 0x1 0x0}, {@code 0100}. */
  static byte[] hex(String what, List<String> words, int size) {
    StringBuilder digits = new StringBuilder();
    for (String word : words) {
      String bare = word.startsWith("0x") || word.startsWith("0X") ? word.substring(2) : word;
      digits.append(bare.length() % 2 == 0 ? "" : "0").append(bare);
    }
    byte[] bytes;
    try {
      bytes = HexFormat.of().parseHex(digits);
    } catch (IllegalArgumentException e) {
      throw new BpfException(
          Errno.EINVAL,
          "found %s hex %s, expected bytes such as 01 0a ff, or 0x01 0x0a 0xff"
              .formatted(what, String.join(" ", words)));
    }
    if (size >= 0 && bytes.length != size) {
      throw new BpfException(
          Errno.EINVAL, "found a %s of %d bytes, expected %d".formatted(what, bytes.length, size));
    }
    return bytes;
  }

  private static byte @Nullable [] decimal(List<String> words) {
    byte[] bytes = new byte[words.size()];
    for (int i = 0; i < bytes.length; i++) {
      byte[] one = number(words.get(i), 1);
      if (one == null) {
        return null;
      }
      bytes[i] = one[0];
    }
    return bytes;
  }

  /** A number as that many little-endian bytes; null if it is none, or too large. */
  private static byte @Nullable [] number(String word, int size) {
    boolean isNegative = word.startsWith("-");
    long value;
    try {
      value = isNegative ? Long.parseLong(word) : unsigned(word);
    } catch (NumberFormatException e) {
      return null;
    }
    int bits = size * 8;
    boolean fits =
        isNegative
            ? value >= Long.MIN_VALUE >> (64 - Math.min(bits, 64))
            : bits >= 64 || value >>> bits == 0;
    if (size < 1 || size > 8 || !fits) {
      return null;
    }
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
    return bytes;
  }

  private static long unsigned(String word) {
    return word.startsWith("0x")
        ? Long.parseUnsignedLong(word.substring(2), 16)
        : Long.parseUnsignedLong(word);
  }

  String keyText(byte[] key) {
    return text(key, map.btfKeyTypeId());
  }

  /** Whether values of the map are one for each CPU. */
  boolean isPerCpu(byte[] value) {
    return value.length != map.valueSize();
  }

  String valueText(byte[] value) {
    if (!isPerCpu(value)) {
      return text(value, map.btfValueTypeId());
    }
    List<String> texts = new ArrayList<>();
    for (byte[] one : perCpu(value)) {
      texts.add("cpu " + texts.size() + ": " + text(one, map.btfValueTypeId()));
    }
    return String.join("  ", texts);
  }

  private List<byte[]> perCpu(byte[] value) {
    int step = (map.valueSize() + 7) / 8 * 8;
    List<byte[]> values = new ArrayList<>();
    for (int cpu = 0; (cpu + 1) * step <= value.length; cpu++) {
      values.add(RawMap.ofCpu(value, cpu, map.valueSize()));
    }
    return values;
  }

  private String text(byte[] bytes, int typeId) {
    if (btf != null && typeId != 0) {
      try {
        return ValueFormat.text(btf, typeId, bytes);
      } catch (BtfException e) {
        return spaced(bytes);
      }
    }
    return spaced(bytes);
  }

  static String spaced(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }

  /** An element as {@code bpftool -j} has it: bytes, and {@code formatted} where there is BTF. */
  Map<String, Object> json(byte[] key, byte @Nullable [] value) {
    Map<String, Object> element = new LinkedHashMap<>();
    Map<String, Object> formatted = new LinkedHashMap<>();
    element.put("key", hexList(key));
    put(formatted, "key", key, map.btfKeyTypeId());
    if (value != null && !isPerCpu(value)) {
      element.put("value", hexList(value));
      put(formatted, "value", value, map.btfValueTypeId());
    } else if (value != null) {
      element.put("values", cpus(value, false));
      if (btf != null && map.btfValueTypeId() != 0) {
        formatted.put("values", cpus(value, true));
      }
    }
    if (!formatted.isEmpty()) {
      element.put("formatted", formatted);
    }
    return element;
  }

  private List<Map<String, Object>> cpus(byte[] value, boolean isFormatted) {
    List<Map<String, Object>> cpus = new ArrayList<>();
    for (byte[] one : perCpu(value)) {
      Map<String, Object> cpu = new LinkedHashMap<>();
      cpu.put("cpu", cpus.size());
      if (isFormatted) {
        put(cpu, "value", one, map.btfValueTypeId());
      } else {
        cpu.put("value", hexList(one));
      }
      cpus.add(cpu);
    }
    return cpus;
  }

  /** An empty table for elements of the map. */
  MapTable table(List<String> keyNames) {
    return new MapTable(btf, keyNames);
  }

  /** Adds an element of the map to its table. */
  void addTo(MapTable table, byte[] key, byte[] value) {
    List<byte[]> values = isPerCpu(value) ? perCpu(value) : List.of(value);
    table.add(map.btfKeyTypeId(), key, map.btfValueTypeId(), values);
  }

  private void put(Map<String, Object> into, String name, byte[] bytes, int typeId) {
    if (btf != null && typeId != 0) {
      try {
        into.put(name, ValueFormat.tree(btf, typeId, bytes));
      } catch (BtfException e) {
        into.put(name, hexList(bytes));
      }
    }
  }

  static List<String> hexList(byte[] bytes) {
    List<String> list = new ArrayList<>();
    for (byte b : bytes) {
      list.add("0x%02x".formatted(b));
    }
    return list;
  }
}
