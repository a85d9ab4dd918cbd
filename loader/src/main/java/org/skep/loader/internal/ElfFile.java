// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.loader.LoadException;

/** A relocatable ELF object for BPF: sections, symbols and relocations (System V gABI, ELF-64). */
public final class ElfFile {
  /** The largest object that is read. */
  public static final int MAX_SIZE = 64 << 20;

  private static final int MAX_NAMES = 16 << 20;
  private static final int HEADER = 64;
  private static final int SECTION_HEADER = 64;
  private static final int SYMBOL = 24;
  private static final int RELOCATION = 16;
  private static final int MAX_SECTIONS = 65_535;
  private static final int MACHINE_BPF = 247;
  private static final int TYPE_RELOCATABLE = 1;
  private static final int SECTION_SYMTAB = 2;
  private static final int SECTION_NOBITS = 8;
  private static final int SECTION_REL = 9;
  private static final int FLAG_EXEC = 4;

  private final Bytes file;
  private final Bytes headers;
  private final List<Section> sections = new ArrayList<>();
  private final Map<String, Section> byName = new HashMap<>();
  private long nameBytes;
  private final List<Symbol> symbols = new ArrayList<>();
  private final Map<Integer, List<Relocation>> relocations = new HashMap<>();

  /** A section; {@code size} counts bytes in memory, of which {@code .bss} has none in the file. */
  record Section(int index, String name, int type, long flags, int size, Bytes data) {
    boolean isExecutable() {
      return (flags & FLAG_EXEC) != 0 && type == 1;
    }

    boolean isEmptyInFile() {
      return type == SECTION_NOBITS;
    }

    /** What it is in memory. */
    byte[] content() {
      return isEmptyInFile() ? new byte[size] : data.copy();
    }
  }

  /** A symbol; {@code section} is 0 if it is defined elsewhere. */
  record Symbol(String name, int info, int other, int section, long value, long size) {
    boolean isFunction() {
      return (info & 15) == 2;
    }

    boolean isSection() {
      return (info & 15) == 3;
    }

    boolean isLocal() {
      return info >> 4 == 0;
    }

    boolean isWeak() {
      return info >> 4 == 2;
    }

    boolean isUndefined() {
      return section == 0;
    }

    /** {@code STV_HIDDEN} or {@code STV_INTERNAL}. */
    boolean isHidden() {
      return (other & 3) == 2 || (other & 3) == 1;
    }
  }

  record Relocation(long offset, int type, Symbol symbol) {}

  private ElfFile(Bytes file) {
    this.file = file;
    this.headers = file.part(file.u64(40), (long) file.u16(60) * SECTION_HEADER, "section headers");
  }

  /**
   * Reads an object.
   *
   * @throws LoadException if it is none, or is damaged
   */
  public static ElfFile parse(byte[] bytes, String name) {
    if (bytes.length > MAX_SIZE) {
      throw new LoadException(
          "%s has %d bytes, at most %d are read".formatted(name, bytes.length, MAX_SIZE));
    }
    Bytes file = Bytes.of(bytes, name);
    checkHeader(file, name);
    ElfFile elf = new ElfFile(file);
    elf.readSections();
    elf.readSymbols();
    elf.readRelocations();
    return elf;
  }

  private static void checkHeader(Bytes file, String name) {
    if (file.length() < HEADER || file.i32(0) != 0x464c457f) {
      throw new LoadException(name + " is no ELF object: compile with clang -target bpf -g -c");
    }
    require(file.u8(4) == 2, name + " is not a 64-bit ELF object");
    require(
        file.u8(5) == 1,
        name
            + " is big-endian (bpfeb); programs run little-endian here: compile with -target"
            + " bpfel");
    require(
        file.u16(18) == MACHINE_BPF,
        "%s is for machine %d, expected BPF (%d): compile with -target bpf"
            .formatted(name, file.u16(18), MACHINE_BPF));
    require(
        file.u16(16) == TYPE_RELOCATABLE,
        "%s is of ELF type %d, expected a relocatable object (1): compile with -c"
            .formatted(name, file.u16(16)));
    require(
        file.u16(58) == SECTION_HEADER,
        "%s: section headers of %d bytes, expected %d"
            .formatted(name, file.u16(58), SECTION_HEADER));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new LoadException(message);
    }
  }

  private void readSections() {
    int count = file.u16(60);
    int names = file.u16(62);
    require(
        count > 0 && count < MAX_SECTIONS && names < count,
        "%d sections, names in number %d".formatted(count, names));
    Bytes strings = data(names, "section names");
    for (int i = 0; i < count; i++) {
      long at = (long) i * SECTION_HEADER;
      int type = headers.i32(at + 4);
      long size = headers.u64(at + 32);
      require(
          size >= 0 && size <= MAX_SIZE,
          "section %d has %s bytes".formatted(i, Long.toUnsignedString(size)));
      String name = i == 0 ? "" : name(strings, headers.u32(at));
      Bytes data = i == 0 || type == SECTION_NOBITS ? file.part(0, 0, name) : data(i, name);
      Section section = new Section(i, name, type, headers.u64(at + 8), (int) size, data);
      sections.add(section);
      byName.putIfAbsent(name, section);
    }
  }

  /** Names may overlap, so that few bytes make many long ones: their sum is bounded. */
  private String name(Bytes strings, long offset) {
    String name = strings.string(offset);
    nameBytes += name.length();
    require(
        nameBytes <= MAX_NAMES,
        "names of sections and symbols have more than %d characters".formatted(MAX_NAMES));
    return name;
  }

  private Bytes data(int index, String name) {
    long at = (long) index * SECTION_HEADER;
    return file.part(headers.u64(at + 24), headers.u64(at + 32), "section " + name);
  }

  private int link(int index) {
    return headers.i32((long) index * SECTION_HEADER + 40);
  }

  private int info(int index) {
    return headers.i32((long) index * SECTION_HEADER + 44);
  }

  private void readSymbols() {
    for (Section section : sections) {
      if (section.type() != SECTION_SYMTAB) {
        continue;
      }
      Bytes names = section(link(section.index())).data();
      Bytes table = section.data();
      for (long at = 0; at + SYMBOL <= table.length(); at += SYMBOL) {
        symbols.add(
            new Symbol(
                name(names, table.u32(at)),
                table.u8(at + 4),
                table.u8(at + 5),
                table.u16(at + 6),
                table.u64(at + 8),
                table.u64(at + 16)));
      }
      return;
    }
  }

  private void readRelocations() {
    for (Section section : sections) {
      if (section.type() != SECTION_REL) {
        continue;
      }
      List<Relocation> list =
          relocations.computeIfAbsent(info(section.index()), target -> new ArrayList<>());
      Bytes table = section.data();
      for (long at = 0; at + RELOCATION <= table.length(); at += RELOCATION) {
        long symbol = table.u32(at + 12);
        require(
            symbol < symbols.size(),
            "%s: the relocation at byte %d refers to symbol %d of %d"
                .formatted(section.name(), at, symbol, symbols.size()));
        list.add(new Relocation(table.u64(at), table.i32(at + 8), symbols.get((int) symbol)));
      }
    }
  }

  List<Section> sections() {
    return sections;
  }

  /** The section with that number. */
  Section section(int index) {
    if (index < 0 || index >= sections.size()) {
      throw new LoadException("section %d of %d".formatted(index, sections.size()));
    }
    return sections.get(index);
  }

  /** The first section of a name, or null. */
  @Nullable Section section(String name) {
    return byName.get(name);
  }

  List<Symbol> symbols() {
    return symbols;
  }

  /** What is to be put into a section when it is linked. */
  List<Relocation> relocations(Section section) {
    return relocations.getOrDefault(section.index(), List.of());
  }
}
