// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.loader.LoadException;

/**
 * The object's types. clang leaves sizes and offsets of sections to the loader, and knows hidden
 * functions as global: the bytes are completed before they are parsed.
 */
final class BtfSection {
  private static final int HEADER_LENGTH = 4;
  private static final int KIND_FUNC = 12;
  private static final int KIND_VAR = 14;
  private static final int KIND_DATASEC = 15;

  private final byte[] bytes;
  private final Btf btf;

  private BtfSection(byte[] bytes) {
    this.bytes = bytes;
    this.btf = parse(bytes);
  }

  /** The object's BTF, or null if it has none. */
  static @Nullable BtfSection of(ElfFile elf) {
    ElfFile.Section section = elf.section(".BTF");
    if (section == null) {
      return null;
    }
    byte[] bytes = section.data().copy();
    Btf raw = parse(bytes);
    new Completion(bytes, raw, elf).run();
    return new BtfSection(bytes);
  }

  private static Btf parse(byte[] bytes) {
    try {
      return Btf.parse(bytes);
    } catch (BtfException e) {
      throw new LoadException(".BTF: " + e.getMessage(), e);
    }
  }

  byte[] bytes() {
    return bytes.clone();
  }

  Btf types() {
    return btf;
  }

  /** Writes what the symbols say into the records of sections and functions. */
  private static final class Completion {
    private final byte[] bytes;
    private final Btf btf;
    private final ElfFile elf;
    private final Map<String, ElfFile.Symbol> symbols = new HashMap<>();

    Completion(byte[] bytes, Btf btf, ElfFile elf) {
      this.bytes = bytes;
      this.btf = btf;
      this.elf = elf;
      for (ElfFile.Symbol symbol : elf.symbols()) {
        if (!symbol.name().isEmpty()) {
          symbols.put(symbol.name(), symbol);
        }
      }
    }

    void run() {
      Bytes view = Bytes.of(bytes, ".BTF");
      long at = view.u32(HEADER_LENGTH) + view.u32(8);
      for (int id = 1; id <= btf.lastId(); id++) {
        int info = view.i32(at + 4);
        int kind = info >> 24 & 0x1f;
        int count = info & 0xffff;
        BtfType type = btf.type(id);
        if (type instanceof BtfType.Datasec section) {
          complete(view, at, section);
        } else if (type instanceof BtfType.Func function) {
          ElfFile.Symbol symbol = symbols.get(function.name());
          if (symbol != null && symbol.isHidden() && (info & 0xffff) == 1) {
            put(at + 4, info & ~0xffff);
          }
        }
        at += 12 + trailing(kind, count);
      }
    }

    private void complete(Bytes view, long at, BtfType.Datasec type) {
      ElfFile.Section section = elf.section(type.name());
      if (section == null || view.i32(at + 8) != 0) {
        return;
      }
      put(at + 8, section.size());
      for (int i = 0; i < type.vars().size(); i++) {
        ElfFile.Symbol symbol = symbols.get(btf.type(type.vars().get(i).type()).name());
        if (symbol != null && symbol.section() == section.index()) {
          put(at + 12 + 12L * i + 4, (int) symbol.value());
        }
      }
      sort(view, at + 12, type.vars().size());
    }

    /** Records of variables ascend by offset. */
    private void sort(Bytes view, long first, int count) {
      byte[][] records = new byte[count][];
      for (int i = 0; i < count; i++) {
        records[i] = view.part(first + 12L * i, 12, "a variable").copy();
      }
      Arrays.sort(records, Comparator.comparingLong(record -> Bytes.of(record, "").u32(4)));
      for (int i = 0; i < count; i++) {
        System.arraycopy(records[i], 0, bytes, (int) first + 12 * i, 12);
      }
    }

    private void put(long at, int value) {
      for (int i = 0; i < 4; i++) {
        bytes[(int) at + i] = (byte) (value >> (8 * i));
      }
    }

    /** Bytes after a type's common part (kernel documentation, btf.rst). */
    private static long trailing(int kind, int count) {
      return switch (kind) {
        case 1, KIND_VAR, 17 -> 4;
        case 3 -> 12;
        case 4, 5, KIND_DATASEC, 19 -> 12L * count;
        case 6, 13 -> 8L * count;
        case KIND_FUNC -> 0;
        default -> 0;
      };
    }
  }
}
