// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.skep.btf.Btf;
import org.skep.btf.BtfType;
import org.skep.loader.LoadException;

/**
 * Writes into BTF what only the symbols say. clang leaves sizes and offsets of sections to the
 * loader, and knows hidden functions as global.
 */
final class BtfCompletion {
  private static final int HEADER_LENGTH = 4;
  private static final int KIND_VAR = 14;
  private static final int KIND_DATASEC = 15;
  private static final int GLOBAL = 1;
  private static final int MAX_CONFIGURATION = 1 << 20;

  private final byte[] bytes;
  private final Btf btf;
  private final ElfFile elf;
  private final Map<String, ElfFile.Symbol> symbols = new HashMap<>();
  private final Map<String, Integer> configuration = new LinkedHashMap<>();

  BtfCompletion(byte[] bytes, Btf btf, ElfFile elf) {
    this.bytes = bytes;
    this.btf = btf;
    this.elf = elf;
    for (ElfFile.Symbol symbol : elf.symbols()) {
      if (!symbol.name().isEmpty()) {
        symbols.put(symbol.name(), symbol);
      }
    }
  }

  /** Completes the bytes; where each {@code __kconfig} variable lies. */
  Map<String, Integer> run() {
    Bytes view = Bytes.of(bytes, "section .BTF");
    long[] starts = new long[btf.lastId() + 1];
    long at = view.u32(HEADER_LENGTH) + view.u32(8);
    for (int id = 1; id <= btf.lastId(); id++) {
      starts[id] = at;
      int info = view.i32(at + 4);
      at += 12 + trailing(info >> 24 & 0x1f, info & 0xffff);
    }
    for (int id = 1; id <= btf.lastId(); id++) {
      BtfType type = btf.type(id);
      if (type instanceof BtfType.Datasec section) {
        if (section.name().equals(BtfSection.CONFIGURATION) && configuration.isEmpty()) {
          layOut(view, starts, section);
        } else {
          complete(view, starts[id], section);
        }
      } else if (type instanceof BtfType.Func function) {
        ElfFile.Symbol symbol = symbols.get(function.name());
        int info = view.i32(starts[id] + 4);
        if (symbol != null && symbol.isHidden() && (info & 0xffff) == GLOBAL) {
          put(starts[id] + 4, info & ~0xffff);
        }
      }
    }
    return Map.copyOf(configuration);
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

  /** Places the externs as libbpf does: by alignment, then size, then name. */
  private void layOut(Bytes view, long[] starts, BtfType.Datasec type) {
    List<BtfType.Var> variables =
        type.vars().stream()
            .map(place -> btf.type(place.type()))
            .filter(BtfType.Var.class::isInstance)
            .map(BtfType.Var.class::cast)
            .sorted(
                Comparator.comparingInt((BtfType.Var v) -> -alignment(v.type()))
                    .thenComparingInt(v -> btf.sizeOf(v.type()))
                    .thenComparing(BtfType::name))
            .toList();
    long offset = 0;
    for (BtfType.Var variable : variables) {
      int alignment = alignment(variable.type());
      offset = (offset + alignment - 1) / alignment * alignment;
      configuration.put(variable.name(), (int) offset);
      offset += btf.sizeOf(variable.type());
      if (offset > MAX_CONFIGURATION) {
        throw new LoadException(
            "section .kconfig: variables of more than %d bytes".formatted(MAX_CONFIGURATION));
      }
      put(starts[variable.id()] + 12, GLOBAL);
    }
    long at = starts[type.id()];
    put(at + 8, (int) offset);
    for (int i = 0; i < type.vars().size(); i++) {
      BtfType variable = btf.type(type.vars().get(i).type());
      put(at + 12 + 12L * i + 4, configuration.getOrDefault(variable.name(), 0));
      put(at + 12 + 12L * i + 8, btf.sizeOf(variable.id()));
    }
    sort(view, at + 12, type.vars().size());
  }

  private int alignment(int id) {
    BtfType type = btf.resolve(id);
    for (int depth = 0; type instanceof BtfType.Array array; depth++) {
      if (depth == Btf.MAX_RESOLVE_DEPTH) {
        throw new LoadException("section .BTF: type id %d has too many dimensions".formatted(id));
      }
      type = btf.resolve(array.element());
    }
    return type instanceof BtfType.Composite
        ? Long.BYTES
        : Math.max(1, Math.min(Long.BYTES, btf.sizeOf(type.id())));
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
      default -> 0;
    };
  }
}
