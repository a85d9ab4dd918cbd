// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapSpec;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.loader.LoadException;
import org.skep.loader.MapDefinition;

/** Finds the maps that an object defines, and makes maps of its global variables. */
final class MapReader {
  private static final String MAPS = ".maps";
  private static final String LEGACY = "maps";
  private static final int MAX_NAME = 15;
  private static final int SUFFIX = 7;
  private static final int R_BPF_64_ABS64 = 2;

  private final ElfFile elf;
  private final @Nullable BtfSection btf;
  private final String objectName;
  private long globalBytes;

  MapReader(ElfFile elf, @Nullable BtfSection btf, String objectName) {
    this.elf = elf;
    this.btf = btf;
    this.objectName = objectName;
  }

  /** A map and where its symbols lie: relocations name places. */
  record Placed(int section, long offset, MapDefinition map) {}

  List<Placed> read() {
    List<Placed> maps = new ArrayList<>();
    for (ElfFile.Section section : elf.sections()) {
      if (section.name().equals(LEGACY) || section.name().startsWith(LEGACY + "/")) {
        maps.addAll(LegacyMaps.read(elf, section));
      } else if (section.name().equals(MAPS)) {
        readDefinitions(section, maps);
      } else if (isGlobalData(section)) {
        maps.add(new Placed(section.index(), -1, globals(section)));
      }
    }
    if (btf != null && !btf.configuration().isEmpty()) {
      maps.add(new Placed(-1, -1, configuration(btf)));
    }
    return List.copyOf(maps);
  }

  private static boolean isGlobalData(ElfFile.Section section) {
    return section.size() > 0
        && (isNamed(section, ".rodata") || isNamed(section, ".data") || isNamed(section, ".bss"));
  }

  private static boolean isNamed(ElfFile.Section section, String name) {
    return section.name().equals(name) || section.name().startsWith(name + ".");
  }

  private MapDefinition globals(ElfFile.Section section) {
    globalBytes += section.size();
    if (globalBytes > ElfFile.MAX_SIZE) {
      throw new LoadException(
          "section %s: global variables have more than %d bytes in all"
              .formatted(section.name(), ElfFile.MAX_SIZE));
    }
    int valueType = btf == null ? 0 : btf.section(section.name(), section.size());
    return variables(
        section.name(), section.size(), isNamed(section, ".rodata"), valueType, section.content());
  }

  /** What the loader is to fill in; nothing is known of it yet. */
  private MapDefinition configuration(BtfSection types) {
    int size = types.configurationSize();
    String name = BtfSection.CONFIGURATION;
    return variables(name, size, true, types.section(name, size), new byte[size]);
  }

  private MapDefinition variables(
      String name, int size, boolean isConstant, int valueType, byte[] content) {
    int flags = isConstant ? MapFlags.RDONLY_PROG : 0;
    if (!name.equals(BtfSection.CONFIGURATION)) {
      flags |= MapFlags.MMAPABLE;
    }
    return new MapDefinition(
        name,
        new MapSpec(MapTypes.ARRAY, Integer.BYTES, size, 1, flags, 0, dataName(name), 0, valueType),
        false,
        content);
  }

  /**
   * As libbpf names them: as much of the object's name as fits, unless the section's is special.
   */
  private String dataName(String section) {
    int room = MAX_NAME - Math.max(SUFFIX, section.length());
    boolean isSpecial = section.indexOf('.', 1) > 0 || room <= 0;
    return name(
        isSpecial
            ? section
            : objectName.substring(0, Math.min(room, objectName.length())) + section);
  }

  /** A map's name as Linux takes it: 15 of the characters that it allows. */
  static String name(String text) {
    String allowed = text.replaceAll("[^A-Za-z0-9_.]", "_");
    return allowed.substring(0, Math.min(MAX_NAME, allowed.length()));
  }

  private void readDefinitions(ElfFile.Section section, List<Placed> maps) {
    if (btf == null) {
      throw new LoadException(
          "section .maps: maps are described by BTF, which is missing: compile with -g");
    }
    Btf types = btf.types();
    BtfType.Datasec datasec =
        types
            .find(MAPS, BtfType.Datasec.class)
            .orElseThrow(() -> new LoadException(".BTF does not describe the section .maps"));
    List<Integer> valuesAt = new ArrayList<>();
    List<Placed> found = new ArrayList<>();
    try {
      for (BtfType.SecVar place : datasec.vars()) {
        if (!(types.type(place.type()) instanceof BtfType.Var variable)
            || !(types.resolve(variable.type()) instanceof BtfType.Struct struct)) {
          throw new LoadException(
              "section .maps, offset %s: type id %d is no struct"
                  .formatted(Integer.toUnsignedString(place.offset()), place.type()));
        }
        MapStruct definition = new MapStruct(types, variable.name(), false);
        found.add(
            new Placed(
                section.index(), Integer.toUnsignedLong(place.offset()), definition.read(struct)));
        valuesAt.add(definition.valuesAt());
      }
    } catch (BtfException e) {
      throw new LoadException("section .maps: " + e.getMessage(), e);
    }
    readSlots(section, found, valuesAt);
    maps.addAll(found);
  }

  /** Initial values of {@code values}: relocations say what each pointer points to. */
  private void readSlots(ElfFile.Section section, List<Placed> maps, List<Integer> valuesAt) {
    TreeMap<Long, Integer> byOffset = new TreeMap<>();
    for (int i = 0; i < maps.size(); i++) {
      byOffset.put(maps.get(i).offset(), i);
    }
    Map<Integer, List<MapDefinition.Slot>> slots = new TreeMap<>();
    for (ElfFile.Relocation relocation : elf.relocations(section)) {
      long at = relocation.offset();
      Map.Entry<Long, Integer> place = at < 0 ? null : byOffset.floorEntry(at);
      int owner = place == null ? -1 : place.getValue();
      int first = place == null ? -1 : valuesAt.get(owner);
      long index = place == null ? -1 : at - place.getKey() - first;
      if (relocation.type() != R_BPF_64_ABS64
          || first < 0
          || index < 0
          || index % Long.BYTES != 0
          || index / Long.BYTES > Integer.MAX_VALUE) {
        throw new LoadException(
            "section .maps, offset %s: a relocation of type %d to \"%s\", expected one of type 2 in the values of a map"
                .formatted(
                    Long.toUnsignedString(at), relocation.type(), relocation.symbol().name()));
      }
      slots
          .computeIfAbsent(owner, number -> new ArrayList<>())
          .add(new MapDefinition.Slot((int) (index / Long.BYTES), target(relocation.symbol(), at)));
    }
    slots.forEach(
        (owner, values) -> {
          Placed map = maps.get(owner);
          maps.set(owner, new Placed(map.section(), map.offset(), map.map().withSlots(values)));
        });
  }

  private static String target(ElfFile.Symbol symbol, long at) {
    if (symbol.name().isEmpty()) {
      throw new LoadException(
          "section .maps, offset %d: a value that is neither a global map nor a program"
              .formatted(at));
    }
    return symbol.name();
  }
}
