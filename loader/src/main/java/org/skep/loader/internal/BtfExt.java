// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.loader.LoadException;

/** The records of {@code .BTF.ext}, by section (kernel documentation, btf.rst). */
final class BtfExt {
  private static final int MAGIC = 0xeb9f;

  /** One record: what its first four bytes say, in instructions, and the rest. */
  record Entry(int insn, byte[] rest) {}

  private final Map<String, List<Entry>> functions = new HashMap<>();
  private final Map<String, List<Entry>> lines = new HashMap<>();
  private final Map<String, Map<Integer, CoreRelocation>> relocations = new HashMap<>();

  private BtfExt() {}

  static BtfExt of(ElfFile elf, Btf btf) {
    BtfExt ext = new BtfExt();
    ElfFile.Section section = elf.section(".BTF.ext");
    if (section != null) {
      ext.read(section.data(), btf);
    }
    return ext;
  }

  private void read(Bytes bytes, Btf btf) {
    if (bytes.u16(0) != MAGIC) {
      throw new LoadException(
          "section .BTF.ext: magic %#x, expected %#x".formatted(bytes.u16(0), MAGIC));
    }
    long header = bytes.u32(4);
    read(bytes.part(header + bytes.u32(8), bytes.u32(12), "func_info"), btf, 8, functions);
    read(bytes.part(header + bytes.u32(16), bytes.u32(20), "line_info"), btf, 16, lines);
    if (header >= 32) {
      Map<String, List<Entry>> entries = new HashMap<>();
      read(bytes.part(header + bytes.u32(24), bytes.u32(28), "core_relo"), btf, 16, entries);
      entries.forEach((section, list) -> relocations.put(section, byInsn(list, btf)));
    }
  }

  private static void read(Bytes bytes, Btf btf, int known, Map<String, List<Entry>> into) {
    if (bytes.length() == 0) {
      return;
    }
    long size = bytes.u32(0);
    if (size < known || size > 1024) {
      throw new LoadException("section .BTF.ext: records of " + size + " bytes, expected " + known);
    }
    long at = 4;
    while (at < bytes.length()) {
      String section;
      try {
        section = btf.string(bytes.i32(at));
      } catch (BtfException e) {
        throw new LoadException("section .BTF.ext: " + e.getMessage(), e);
      }
      long count = bytes.u32(at + 4);
      at += 8;
      List<Entry> entries = into.computeIfAbsent(section, name -> new ArrayList<>());
      for (long i = 0; i < count; i++, at += size) {
        byte[] record = bytes.part(at, known, "a record").copy();
        byte[] rest = java.util.Arrays.copyOfRange(record, 4, known);
        entries.add(new Entry(bytes.i32(at) >>> 3, rest));
      }
    }
  }

  private static Map<Integer, CoreRelocation> byInsn(List<Entry> entries, Btf btf) {
    Map<Integer, CoreRelocation> relocations = new HashMap<>();
    for (Entry entry : entries) {
      Bytes rest = Bytes.of(entry.rest(), ".BTF.ext, core_relo");
      try {
        relocations.put(
            entry.insn(), new CoreRelocation(rest.i32(0), btf.string(rest.i32(4)), rest.i32(8)));
      } catch (BtfException e) {
        throw new LoadException("section .BTF.ext: " + e.getMessage(), e);
      }
    }
    return relocations;
  }

  /** What a linked program says of functions: records of 8 bytes, for its place in a section. */
  static void append(
      ByteArrayOutputStream out, List<Entry> entries, int first, int count, int placedAt) {
    for (Entry entry : entries) {
      if (entry.insn() >= first && entry.insn() < first + count) {
        int insn = entry.insn() - first + placedAt;
        for (int i = 0; i < 4; i++) {
          out.write(insn >> (8 * i));
        }
        out.writeBytes(entry.rest());
      }
    }
  }

  List<Entry> functions(String section) {
    return functions.getOrDefault(section, List.of());
  }

  List<Entry> lines(String section) {
    return lines.getOrDefault(section, List.of());
  }

  /** What of a section's instructions is to be adapted to other types (CO-RE), by instruction. */
  Map<Integer, CoreRelocation> relocations(String section) {
    return relocations.getOrDefault(section, Map.of());
  }
}
