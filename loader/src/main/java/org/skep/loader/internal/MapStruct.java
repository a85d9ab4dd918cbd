// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapSpec;
import org.skep.btf.Btf;
import org.skep.btf.BtfType;
import org.skep.loader.LoadException;
import org.skep.loader.MapDefinition;

/** One map of {@code SEC(".maps")}, read from the members of its struct. */
final class MapStruct {
  private static final int PIN_BY_NAME = 1;
  private static final int PAGE = 4096;

  private final Btf types;
  private final String name;
  private final boolean isInner;
  private int type;
  private int keySize;
  private int valueSize;
  private int maxEntries;
  private int flags;
  private int extra;
  private int pinning;
  private int keyType;
  private int valueType;
  private int valuesAt = -1;
  private @Nullable MapDefinition inner;

  MapStruct(Btf types, String name, boolean isInner) {
    this.types = types;
    this.name = name;
    this.isInner = isInner;
  }

  /** Where the initial values begin in the struct, in bytes; −1 if it has none. */
  int valuesAt() {
    return valuesAt;
  }

  MapDefinition read(BtfType.Struct struct) {
    for (BtfType.Member member : struct.members()) {
      read(member);
    }
    if (type == 0) {
      throw new LoadException("map \"%s\" has no type: add __uint(type, …)".formatted(name));
    }
    if (pinning != 0 && (pinning != PIN_BY_NAME || isInner)) {
      throw new LoadException(
          "map \"%s\": pinning %d, expected LIBBPF_PIN_BY_NAME (1), not on an inner map"
              .formatted(name, pinning));
    }
    if (type == MapTypes.RINGBUF || type == MapTypes.USER_RINGBUF) {
      maxEntries = ringSize(maxEntries);
    }
    MapSpec spec =
        new MapSpec(
            type,
            keySize,
            valueSize,
            maxEntries,
            flags,
            Integer.toUnsignedLong(extra),
            MapReader.name(name),
            keyType,
            valueType);
    return new MapDefinition(name, spec, pinning == PIN_BY_NAME, new byte[0], inner, List.of());
  }

  /** As libbpf does: the next power of two that is whole pages. */
  private static int ringSize(int asked) {
    if (asked <= 0 || asked > 1 << 30) {
      return asked;
    }
    int power = Integer.highestOneBit(asked);
    return Math.max(PAGE, power == asked ? asked : power << 1);
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
      case "values" -> values(member);
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

  /** {@code __array(values, t)}: an array of pointers to maps or programs. */
  private void values(BtfType.Member member) {
    if (isInner) {
      throw new LoadException(
          "map \"%s\": maps of maps within maps of maps are not possible".formatted(name));
    }
    if (!(types.resolve(member.type()) instanceof BtfType.Array array)
        || !(types.resolve(array.element()) instanceof BtfType.Ptr pointer)) {
      throw new LoadException(
          "map \"%s\": values is not written as __array(values, …)".formatted(name));
    }
    size(member, Integer.BYTES, valueSize, size -> valueSize = size);
    valuesAt = member.offset();
    BtfType pointee = types.resolve(pointer.type());
    if (pointee instanceof BtfType.Struct struct) {
      inner = new MapStruct(types, name + ".inner", true).read(struct);
    } else if (!(pointee instanceof BtfType.FuncProto)) {
      throw new LoadException(
          "map \"%s\": values are %s, expected maps or functions".formatted(name, pointee.kind()));
    }
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
