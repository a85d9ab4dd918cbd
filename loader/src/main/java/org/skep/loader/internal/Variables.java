// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.loader.LoadException;
import org.skep.loader.MapDefinition;

/** The global variables of an object: where each lies, and what it is set to before a load. */
final class Variables {
  /** A variable in the map of its section. */
  record Place(int offset, int size, int type) {}

  private Variables() {}

  /** The variables of a map; none if it holds none, or has no types. */
  static Map<String, Place> of(ObjectReader object, MapDefinition map) {
    Btf btf = object.types();
    if (btf == null || !map.isGlobalData() || map.spec().btfValueTypeId() == 0) {
      return Map.of();
    }
    Map<String, Place> places = new HashMap<>();
    try {
      if (btf.type(map.spec().btfValueTypeId()) instanceof BtfType.Datasec section) {
        for (BtfType.SecVar variable : section.vars()) {
          places.put(
              btf.type(variable.type()).name(),
              new Place(variable.offset(), variable.size(), variable.type()));
        }
      }
    } catch (BtfException e) {
      throw new LoadException("section " + map.name() + ": " + e.getMessage(), e);
    }
    return places;
  }

  /**
   * Checks that there are variables of those names and sizes.
   *
   * @throws LoadException if not, with the names that there are
   */
  static void check(ObjectReader object, Map<String, byte[]> values) {
    if (values.isEmpty()) {
      return;
    }
    Map<String, Place> all = new TreeMap<>();
    object.maps().stream()
        .filter(map -> !map.isConfiguration())
        .forEach(map -> all.putAll(of(object, map)));
    values.forEach(
        (name, value) -> {
          Place place = all.get(name);
          if (place == null) {
            throw new LoadException(
                "no global variable \"%s\", there are: %s"
                    .formatted(name, String.join(", ", new TreeSet<>(all.keySet()))));
          }
          if (place.size() != value.length) {
            throw new LoadException(
                "global variable \"%s\" has %d bytes, given are %d"
                    .formatted(name, place.size(), value.length));
          }
        });
  }

  /** The content of a map of variables, with what is set. */
  static byte[] content(ObjectReader object, MapDefinition map, Map<String, byte[]> values) {
    byte[] content = map.content();
    of(object, map)
        .forEach(
            (name, place) -> {
              byte[] value = values.get(name);
              if (value != null) {
                put(content, place, value, name, map.name());
              }
            });
    return content;
  }

  static void put(byte[] content, Place place, byte[] value, String name, String section) {
    if (place.offset() < 0 || place.offset() > content.length - value.length) {
      throw new LoadException(
          "section %s: global variable \"%s\" at offset %d lies outside of it"
              .formatted(section, name, place.offset()));
    }
    System.arraycopy(value, 0, content, place.offset(), value.length);
  }
}
