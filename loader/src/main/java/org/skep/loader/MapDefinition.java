// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader;

import org.skep.bpf.map.MapSpec;

/**
 * A map as the object defines it. Immutable; the bytes of {@code content} are a copy.
 *
 * @param name the variable's name; for global variables their section's, such as {@code .rodata}
 * @param spec what is created, with type ids of the object's BTF; the name cut to 15 characters
 * @param isPinned whether it is shared by its name: {@code __uint(pinning, LIBBPF_PIN_BY_NAME)}
 * @param content first bytes of a section of global variables; empty for other maps
 */
public record MapDefinition(String name, MapSpec spec, boolean isPinned, byte[] content) {
  /** Keeps copies. */
  public MapDefinition {
    content = content.clone();
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
    return name.equals(".rodata") || name.startsWith(".rodata.");
  }
}
