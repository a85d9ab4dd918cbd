// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.skep.btf.Btf;
import org.skep.loader.internal.ElfFile;
import org.skep.loader.internal.ObjectReader;

/**
 * An object that clang compiled from C: {@code clang -target bpf -g -O2 -c}. Immutable and safe for
 * use by many threads; can be loaded any number of times. Nothing is loaded by reading it.
 */
public final class ObjectFile {
  private final String name;
  private final ObjectReader reader;

  private ObjectFile(String name, ObjectReader reader) {
    this.name = name;
    this.reader = reader;
  }

  /**
   * Reads a file; the object is called as the file, without what follows the first dot.
   *
   * @throws IOException if it cannot be read
   * @throws LoadException if it is no object, is damaged, or defines what is not supported
   */
  public static ObjectFile read(Path file) throws IOException {
    if (Files.size(file) > ElfFile.MAX_SIZE) {
      throw new LoadException(
          "%s has %d bytes, at most %d are read"
              .formatted(file, Files.size(file), ElfFile.MAX_SIZE));
    }
    Path last = file.getFileName();
    String name = last == null ? "" : last.toString();
    int dot = name.indexOf('.');
    return parse(Files.readAllBytes(file), dot > 0 ? name.substring(0, dot) : name);
  }

  /**
   * Reads an object's bytes, which are not kept.
   *
   * @param name what it is called in messages, and in the names of the maps of its variables
   * @throws LoadException if it is no object, is damaged, or defines what is not supported
   */
  public static ObjectFile parse(byte[] elf, String name) {
    return new ObjectFile(name, new ObjectReader(elf, name));
  }

  /** What the object is called. */
  public String name() {
    return name;
  }

  /** Its programs: global functions in sections of their own. */
  public List<ProgramSpec> programs() {
    return reader.programs();
  }

  /** Its maps: those of {@code SEC(".maps")}, then one for each section of global variables. */
  public List<MapDefinition> maps() {
    return reader.maps();
  }

  /** What {@code SEC("license")} says; empty if there is none. */
  public String license() {
    return reader.license();
  }

  /** Its types; empty if it was compiled without {@code -g}. */
  public Optional<Btf> btf() {
    byte @Nullable [] bytes = reader.btf();
    return bytes == null ? Optional.empty() : Optional.of(Btf.parse(bytes));
  }

  ObjectReader reader() {
    return reader;
  }
}
