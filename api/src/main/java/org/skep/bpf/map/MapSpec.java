// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

/**
 * What a map shall be, as {@code MAP_CREATE} asks for it. Immutable.
 *
 * @param type the map type's number
 * @param keySize bytes of a key
 * @param valueSize bytes of a value
 * @param maxEntries how many elements at most, unsigned
 * @param flags the bits of {@code map_flags} that belong to the map, not to the descriptor
 * @param extra {@code map_extra}: 0 unless the type declares {@link OptionalField#MAP_EXTRA}
 * @param name up to 15 characters
 * @param btfKeyTypeId BTF type of the key, 0 if none
 * @param btfValueTypeId BTF type of the value, 0 if none
 * @param fields what of a value callers neither read nor write
 */
public record MapSpec(
    int type,
    int keySize,
    int valueSize,
    int maxEntries,
    int flags,
    long extra,
    String name,
    int btfKeyTypeId,
    int btfValueTypeId,
    ValueFields fields) {
  /** A spec whose values are plain bytes. */
  public MapSpec(
      int type,
      int keySize,
      int valueSize,
      int maxEntries,
      int flags,
      long extra,
      String name,
      int btfKeyTypeId,
      int btfValueTypeId) {
    this(
        type,
        keySize,
        valueSize,
        maxEntries,
        flags,
        extra,
        name,
        btfKeyTypeId,
        btfValueTypeId,
        ValueFields.NONE);
  }

  /** A spec without name, extra and BTF. */
  public static MapSpec of(int type, int keySize, int valueSize, int maxEntries, int flags) {
    return new MapSpec(type, keySize, valueSize, maxEntries, flags, 0, "", 0, 0);
  }

  /** Whether all bits of {@code flag} are set. */
  public boolean has(int flag) {
    return (flags & flag) == flag;
  }
}
