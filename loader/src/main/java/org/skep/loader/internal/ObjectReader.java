// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.skep.btf.Btf;
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
  private final Map<Integer, TreeMap<Integer, Function>> functions = new TreeMap<>();
  private final Map<Integer, Map<Integer, ElfFile.Relocation>> relocations = new HashMap<>();
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
            TreeMap<Integer, Function> places = new TreeMap<>();
            symbols
                .values()
                .forEach(
                    symbol -> {
                      Function function = function(section, symbol);
                      places.put(function.first(), function);
                    });
            functions.put(number, places);
            readRelocations(section);
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
          "section %s: function \"%s\" lies at bytes %s + %s of %d"
              .formatted(
                  section.name(),
                  symbol.name(),
                  Long.toUnsignedString(symbol.value()),
                  Long.toUnsignedString(symbol.size()),
                  section.size()));
    }
    if (!section.name().equals(TEXT) && symbol.isLocal()) {
      throw new LoadException(
          "program \"%s\" in section %s is static: programs are global functions"
              .formatted(symbol.name(), section.name()));
    }
    return new Function(
        symbol.name(),
        section,
        (int) (symbol.value() / Insn.SIZE),
        (int) (symbol.size() / Insn.SIZE));
  }

  private void readRelocations(ElfFile.Section section) {
    Map<Integer, ElfFile.Relocation> byInsn = new HashMap<>();
    for (ElfFile.Relocation relocation : elf.relocations(section)) {
      if (relocation.offset() % Insn.SIZE != 0
          || relocation.offset() < 0
          || relocation.offset() >= section.size()) {
        throw new LoadException(
            "section %s: a relocation at byte %s, where no instruction begins"
                .formatted(section.name(), Long.toUnsignedString(relocation.offset())));
      }
      byInsn.put((int) (relocation.offset() / Insn.SIZE), relocation);
    }
    relocations.put(section.index(), byInsn);
  }

  private Map<Function, ProgramSpec> selectPrograms() {
    Map<Function, ProgramSpec> selected = new LinkedHashMap<>();
    for (TreeMap<Integer, Function> places : functions.values()) {
      for (Function function : places.values()) {
        String section = function.section().name();
        if (!section.equals(TEXT)) {
          selected.put(function, Sections.program(function.name(), section));
        }
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

  /** The object's types; null if it has none. */
  @Nullable Btf types() {
    return btf == null ? null : btf.types();
  }

  ElfFile elf() {
    return elf;
  }

  @Nullable BtfExt ext() {
    return ext;
  }

  List<MapReader.Placed> placedMaps() {
    return maps;
  }

  /** Where a {@code __kconfig} variable lies in the last map; null if there is none of the name. */
  @Nullable Integer configuration(String name) {
    return btf == null ? null : btf.configuration().get(name);
  }

  /** The function that begins at a slot of a section; null if none does. */
  @Nullable Function function(ElfFile.Section section, long slot) {
    TreeMap<Integer, Function> places = functions.get(section.index());
    return places == null || slot != (int) slot ? null : places.get((int) slot);
  }

  /** What is to be put into an instruction; null if nothing. */
  ElfFile.@Nullable Relocation relocation(Function function, int index) {
    return relocations
        .getOrDefault(function.section().index(), Map.of())
        .get(function.first() + index);
  }

  /** Whether undefined {@code __kconfig} variables of that name may be left out. */
  boolean isOptional(String variable) {
    return elf.symbols().stream()
        .anyMatch(s -> s.isUndefined() && s.isWeak() && s.name().equals(variable));
  }

  /**
   * Puts a program together with its subprograms.
   *
   * @param core what answers CO-RE relocations; null if the object has no types
   * @throws LoadException if a relocation leads nowhere
   */
  Linked link(ProgramSpec program, @Nullable CoreResolver core) {
    for (Map.Entry<Function, ProgramSpec> entry : programs.entrySet()) {
      if (entry.getValue().equals(program)) {
        return new Linker(this, core, entry.getKey()).link();
      }
    }
    throw new LoadException("the object has no program \"" + program.name() + "\"");
  }
}
