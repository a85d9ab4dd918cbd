// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** A map that a program uses, as verifiers and engines see it. The program holds the reference. */
@ProviderType
public interface MapRef {
  /** The map's id. */
  int id();

  /** What it was made from. */
  MapSpec spec();

  /** What may be done with it. */
  Set<MapOperation> operations();

  /** Whether calls can no longer change it ({@code MAP_FREEZE}). */
  boolean isFrozen();

  /**
   * What the maps in its slots are like: the map that it was made with, which need not be in a
   * slot; null if it holds no maps.
   */
  default @Nullable MapRef inner() {
    return null;
  }

  /** The map itself. */
  MapInstance instance();
}
