// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.skep.bpf.map.MapSpec;
import org.skep.loader.LoadException;
import org.skep.loader.MapDefinition;

/**
 * Maps of {@code SEC("maps")}: a {@code struct bpf_map_def} for each symbol, five numbers of 32
 * bits and what some headers add behind them.
 */
final class LegacyMaps {
  private static final int KNOWN = 20;

  private LegacyMaps() {}

  static List<MapReader.Placed> read(ElfFile elf, ElfFile.Section section) {
    TreeMap<Long, ElfFile.Symbol> symbols = new TreeMap<>(Long::compareUnsigned);
    for (ElfFile.Symbol symbol : elf.symbols()) {
      if (symbol.section() == section.index() && !symbol.isSection() && !symbol.name().isEmpty()) {
        symbols.put(symbol.value(), symbol);
      }
    }
    List<MapReader.Placed> maps = new ArrayList<>();
    for (ElfFile.Symbol symbol : symbols.values()) {
      Long next = symbols.higherKey(symbol.value());
      long end = next == null ? section.data().length() : next;
      Bytes bytes =
          section
              .data()
              .part(
                  symbol.value(),
                  end - symbol.value(),
                  "section %s, map \"%s\"".formatted(section.name(), symbol.name()));
      maps.add(new MapReader.Placed(section.index(), symbol.value(), map(symbol.name(), bytes)));
    }
    return maps;
  }

  private static MapDefinition map(String name, Bytes bytes) {
    if (bytes.length() < KNOWN) {
      throw new LoadException(
          "map \"%s\" has %d bytes, a struct bpf_map_def at least %d"
              .formatted(name, bytes.length(), KNOWN));
    }
    for (int at = KNOWN; at < bytes.length(); at++) {
      if (bytes.u8(at) != 0) {
        throw new LoadException(
            "map \"%s\": byte %d of its struct bpf_map_def is not 0, and stands for nothing known; define the map in SEC(\".maps\")"
                .formatted(name, at));
      }
    }
    MapSpec spec =
        new MapSpec(
            bytes.i32(0),
            bytes.i32(4),
            bytes.i32(8),
            bytes.i32(12),
            bytes.i32(16),
            0,
            MapReader.name(name),
            0,
            0);
    return new MapDefinition(name, spec, false, new byte[0]);
  }
}
