// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.MapFlags;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapSpec;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.loader.LoadException;
import org.skep.loader.MapDefinition;

/** Reads the maps that an object defines, and makes maps of its global variables. */
final class MapReader {
  private static final String MAPS = ".maps";
  private static final int PIN_BY_NAME = 1;

  private final ElfFile elf;
  private final @Nullable BtfSection btf;
  private final String objectName;

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
      if (section.name().equals("maps") || section.name().startsWith("maps/")) {
        throw new LoadException(
            "section \"%s\" has maps without types: define them in SEC(\".maps\") with __uint and __type"
                .formatted(section.name()));
      }
      if (section.name().equals(MAPS)) {
        readDefinitions(section, maps);
      } else if (isGlobalData(section)) {
        maps.add(new Placed(section.index(), -1, globals(section)));
      }
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
    boolean isConstant = isNamed(section, ".rodata");
    int valueType = 0;
    if (btf != null) {
      valueType =
          btf.types()
              .find(section.name(), BtfType.Datasec.class)
              .filter(type -> type.size() == section.size())
              .map(BtfType::id)
              .orElse(0);
    }
    String prefix = objectName.substring(0, Math.min(8, objectName.length()));
    return new MapDefinition(
        section.name(),
        new MapSpec(
            MapTypes.ARRAY,
            Integer.BYTES,
            section.size(),
            1,
            MapFlags.MMAPABLE | (isConstant ? MapFlags.RDONLY_PROG : 0),
            0,
            name(prefix + section.name()),
            0,
            valueType),
        false,
        section.content());
  }

  /** A map's name as Linux takes it: 15 of the characters that it allows. */
  private static String name(String text) {
    String allowed = text.replaceAll("[^A-Za-z0-9_.]", "_");
    return allowed.substring(0, Math.min(15, allowed.length()));
  }

  private void readDefinitions(ElfFile.Section section, List<Placed> maps) {
    if (btf == null) {
      throw new LoadException("maps are described by BTF, which is missing: compile with -g");
    }
    Btf types = btf.types();
    BtfType.Datasec datasec =
        types
            .find(MAPS, BtfType.Datasec.class)
            .orElseThrow(() -> new LoadException(".BTF does not describe the section .maps"));
    try {
      for (BtfType.SecVar place : datasec.vars()) {
        if (!(types.type(place.type()) instanceof BtfType.Var variable)
            || !(types.resolve(variable.type()) instanceof BtfType.Struct struct)) {
          throw new LoadException(".maps: type id %d is no struct".formatted(place.type()));
        }
        maps.add(
            new Placed(
                section.index(),
                Integer.toUnsignedLong(place.offset()),
                new Definition(types, variable.name()).read(struct)));
      }
    } catch (BtfException e) {
      throw new LoadException(".maps: " + e.getMessage(), e);
    }
  }

  /** One map, read from the members of its struct. */
  private static final class Definition {
    private final Btf types;
    private final String name;
    private int type;
    private int keySize;
    private int valueSize;
    private int maxEntries;
    private int flags;
    private int extra;
    private int pinning;
    private int keyType;
    private int valueType;

    Definition(Btf types, String name) {
      this.types = types;
      this.name = name;
    }

    MapDefinition read(BtfType.Struct struct) {
      for (BtfType.Member member : struct.members()) {
        read(member);
      }
      if (type == 0) {
        throw new LoadException("map \"%s\" has no type: add __uint(type, …)".formatted(name));
      }
      if (pinning != 0 && pinning != PIN_BY_NAME) {
        throw new LoadException(
            "map \"%s\": pinning %d, expected LIBBPF_PIN_BY_NAME (1)".formatted(name, pinning));
      }
      return new MapDefinition(
          name,
          new MapSpec(
              type,
              keySize,
              valueSize,
              maxEntries,
              flags,
              Integer.toUnsignedLong(extra),
              name(name),
              keyType,
              valueType),
          pinning == PIN_BY_NAME,
          new byte[0]);
    }

    private void read(BtfType.Member member) {
      switch (member.name()) {
        case "type" -> type = number(member);
        case "max_entries" -> maxEntries = number(member);
        case "map_flags" -> flags = number(member);
        case "map_extra" -> extra = number(member);
        case "pinning" -> pinning = number(member);
        case "numa_node" -> number(member);
        case "key_size" -> size(member, number(member), keySize, size -> keySize = size);
        case "value_size" -> size(member, number(member), valueSize, size -> valueSize = size);
        case "key" -> {
          keyType = pointee(member);
          size(member, types.sizeOf(keyType), keySize, size -> keySize = size);
        }
        case "value" -> {
          valueType = pointee(member);
          size(member, types.sizeOf(valueType), valueSize, size -> valueSize = size);
        }
        default ->
            throw new LoadException(
                "map \"%s\" has a field \"%s\", which is not supported"
                    .formatted(name, member.name()));
      }
    }

    private void size(BtfType.Member member, int found, int before, IntConsumer set) {
      if (before != 0 && before != found) {
        throw new LoadException(
            "map \"%s\": %s has %d bytes, another field says %d"
                .formatted(name, member.name(), found, before));
      }
      set.accept(found);
    }

    /** {@code __uint(name, n)}: a pointer to an array of n. */
    private int number(BtfType.Member member) {
      if (types.resolve(member.type()) instanceof BtfType.Ptr pointer
          && types.resolve(pointer.type()) instanceof BtfType.Array array) {
        return array.count();
      }
      throw new LoadException(
          "map \"%s\": %s is not written as __uint(%s, …)"
              .formatted(name, member.name(), member.name()));
    }

    /** {@code __type(name, t)}: a pointer to t. */
    private int pointee(BtfType.Member member) {
      if (types.resolve(member.type()) instanceof BtfType.Ptr pointer) {
        return pointer.type();
      }
      throw new LoadException(
          "map \"%s\": %s is not written as __type(%s, …)"
              .formatted(name, member.name(), member.name()));
    }
  }
}
