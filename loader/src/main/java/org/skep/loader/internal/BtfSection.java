// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.btf.Btf;
import org.skep.btf.BtfException;
import org.skep.btf.BtfType;
import org.skep.loader.LoadException;

/** The object's types, completed by what clang leaves to the loader. */
final class BtfSection {
  /** The section of {@code extern … __kconfig} variables; it is in no file. */
  static final String CONFIGURATION = ".kconfig";

  private final byte[] bytes;
  private final Btf btf;
  private final Map<String, Integer> configuration;

  private BtfSection(byte[] bytes, Map<String, Integer> configuration) {
    this.bytes = bytes;
    this.btf = parse(bytes);
    this.configuration = configuration;
  }

  /** The object's BTF, or null if it has none. */
  static @Nullable BtfSection of(ElfFile elf) {
    ElfFile.Section section = elf.section(".BTF");
    if (section == null) {
      return null;
    }
    byte[] bytes = section.data().copy();
    BtfCompletion completion = new BtfCompletion(bytes, parse(bytes), elf);
    try {
      return new BtfSection(bytes, completion.run());
    } catch (BtfException e) {
      throw new LoadException("section .BTF: " + e.getMessage(), e);
    }
  }

  private static Btf parse(byte[] bytes) {
    try {
      return Btf.parse(bytes);
    } catch (BtfException e) {
      throw new LoadException("section .BTF: " + e.getMessage(), e);
    }
  }

  byte[] bytes() {
    return bytes.clone();
  }

  Btf types() {
    return btf;
  }

  /** The type that describes a section of that size; 0 if none does. */
  int section(String name, int size) {
    return btf.find(name, BtfType.Datasec.class)
        .filter(type -> type.size() == size)
        .map(BtfType::id)
        .orElse(0);
  }

  /** Where each {@code __kconfig} variable lies in the section that is made for them. */
  Map<String, Integer> configuration() {
    return configuration;
  }

  int configurationSize() {
    return btf.find(CONFIGURATION, BtfType.Datasec.class).map(BtfType.Datasec::size).orElse(0);
  }
}
