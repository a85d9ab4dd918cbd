// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.object;

import java.util.Set;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapOperation;
import org.skep.bpf.map.MapRef;
import org.skep.bpf.map.MapSpec;

/**
 * What the maps in another map's slots are like. Holds no reference to the map it was taken from.
 */
public record TemplateMap(int id, MapSpec spec, Set<MapOperation> operations) implements MapRef {
  /** The template that {@code map} is. */
  public static TemplateMap of(MapObject map) {
    return new TemplateMap(map.id(), map.spec(), map.operations());
  }

  @Override
  public boolean isFrozen() {
    return false;
  }

  @Override
  public MapInstance instance() {
    throw new IllegalStateException("a template is no map; look one up");
  }
}
