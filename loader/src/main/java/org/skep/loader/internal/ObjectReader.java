// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.skep.isa.Insn;
import org.skep.loader.LoadException;
import org.skep.loader.MapDefinition;
import org.skep.loader.ProgramSpec;

/** All that one object holds. Immutable once read. */
public final class ObjectReader {
  private static final String TEXT = ".text";

  private final ElfFile elf;
  private final @Nullable BtfSection btf;
  private final @Nullable BtfExt ext;
  private final List<MapReader.Placed> maps;
  private final List<Function> functions = new ArrayList<>();
  private final Map<Function, ProgramSpec> programs;
  private final String license;

  /**
   * Reads an object.
   *
   * @param name what the object is called in messages and in names of its data maps
   * @throws LoadException if it is damaged, or defines what is not supported
   */
  public ObjectReader(byte[] bytes, String name) {
    elf = ElfFile.parse(bytes, name);
    btf = BtfSection.of(elf);
    ext = btf == null ? null : BtfExt.of(elf, btf.types());
    maps = new MapReader(elf, btf, name).read();
    readFunctions();
    programs = selectPrograms();
    license = readLicense();
  }

  private void readFunctions() {
    Map<Integer, TreeMap<Long, ElfFile.Symbol>> bySection = new TreeMap<>();
    for (ElfFile.Symbol symbol : elf.symbols()) {
      if (symbol.isFunction() && !symbol.isUndefined()) {
        bySection
            .computeIfAbsent(symbol.section(), number -> new TreeMap<>())
            .put(symbol.value(), symbol);
      }
    }
    bySection.forEach(
        (number, symbols) -> {
          ElfFile.Section section = elf.section(number);
          if (section.isExecutable()) {
            symbols.values().forEach(symbol -> functions.add(function(section, symbol)));
          }
        });
  }

  private static Function function(ElfFile.Section section, ElfFile.Symbol symbol) {
    if (symbol.value() % Insn.SIZE != 0
        || symbol.size() % Insn.SIZE != 0
        || symbol.size() <= 0
        || symbol.value() < 0
        || symbol.value() > section.size() - symbol.size()) {
      throw new LoadException(
          "function \"%s\" has bytes %s + %s of the %d bytes of section %s"
              .formatted(
                  symbol.name(),
                  Long.toUnsignedString(symbol.value()),
                  Long.toUnsignedString(symbol.size()),
                  section.size(),
                  section.name()));
    }
    if (!section.name().equals(TEXT) && symbol.isLocal()) {
      throw new LoadException(
          "program \"%s\" in section %s is static: programs are global functions"
              .formatted(symbol.name(), section.name()));
    }
    byte[] code = section.data().part(symbol.value(), symbol.size(), symbol.name()).copy();
    return new Function(
        symbol.name(), section, (int) (symbol.value() / Insn.SIZE), List.of(Insn.decode(code)));
  }

  private Map<Function, ProgramSpec> selectPrograms() {
    Map<Function, ProgramSpec> selected = new java.util.LinkedHashMap<>();
    for (Function function : functions) {
      String section = function.section().name();
      if (!section.equals(TEXT)) {
        selected.put(function, Sections.program(function.name(), section));
      }
    }
    return selected;
  }

  private String readLicense() {
    ElfFile.Section section = elf.section("license");
    if (section == null) {
      return "";
    }
    Bytes data = section.data();
    return data.length() == 0 ? "" : data.string(0);
  }

  /** The object's maps in the order of their sections. */
  public List<MapDefinition> maps() {
    return maps.stream().map(MapReader.Placed::map).toList();
  }

  /** The object's programs in the order of their sections. */
  public List<ProgramSpec> programs() {
    return List.copyOf(programs.values());
  }

  /** What section {@code license} says; empty if there is none. */
  public String license() {
    return license;
  }

  /** The {@code .BTF} section as it is to be loaded; null if there is none. */
  public byte @Nullable [] btf() {
    return btf == null ? null : btf.bytes();
  }

  /**
   * Puts a program together with its subprograms.
   *
   * @throws LoadException if a relocation leads nowhere
   */
  Linked link(ProgramSpec program) {
    for (Map.Entry<Function, ProgramSpec> entry : programs.entrySet()) {
      if (entry.getValue().equals(program)) {
        return new Linker(elf, functions, maps, ext, entry.getKey()).link();
      }
    }
    throw new LoadException("the object has no program \"" + program.name() + "\"");
  }
}
