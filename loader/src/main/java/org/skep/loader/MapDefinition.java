// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.map.MapSpec;

/**
 * A map as the object defines it. Immutable; the bytes of {@code content} are a copy.
 *
 * @param name the variable's name; for global variables their section's, such as {@code .rodata}
 * @param spec what is created, with type ids of the object's BTF; the name cut to 15 characters
 * @param isPinned whether it is shared by its name: {@code __uint(pinning, LIBBPF_PIN_BY_NAME)}
 * @param content first bytes of a section of global variables; empty for other maps
 * @param inner what the maps in a map of maps are like; null for other maps
 * @param slots what a map of maps or of programs holds at first
 */
public record MapDefinition(
    String name,
    MapSpec spec,
    boolean isPinned,
    byte[] content,
    @Nullable MapDefinition inner,
    List<Slot> slots) {
  /** The section that holds what the runtime's configuration says. */
  static final String KCONFIG = ".kconfig";

  /**
   * An element that holds an object.
   *
   * @param index the element's key
   * @param name the map's or the program's name
   */
  public record Slot(int index, String name) {}

  /** Keeps copies. */
  public MapDefinition {
    content = content.clone();
    slots = List.copyOf(slots);
  }

  /** A map that holds no objects at first. */
  public MapDefinition(String name, MapSpec spec, boolean isPinned, byte[] content) {
    this(name, spec, isPinned, content, null, List.of());
  }

  /** The same with another spec. */
  public MapDefinition withSpec(MapSpec changed) {
    return new MapDefinition(name, changed, isPinned, content, inner, slots);
  }

  /** The same with other objects at first. */
  public MapDefinition withSlots(List<Slot> changed) {
    return new MapDefinition(name, spec, isPinned, content, inner, changed);
  }

  @Override
  public byte[] content() {
    return content.clone();
  }

  /** Whether it holds the global variables of a section. */
  public boolean isGlobalData() {
    return name.startsWith(".");
  }

  /** Whether it holds constants, which are frozen after they are set. */
  public boolean isConstant() {
    return name.equals(".rodata") || name.startsWith(".rodata.") || isConfiguration();
  }

  /** Whether it holds {@code extern … __kconfig} variables. */
  public boolean isConfiguration() {
    return name.equals(KCONFIG);
  }
}
