// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader;

/**
 * A map of a loaded object.
 *
 * @param definition what the object asked for
 * @param fd the descriptor, which belongs to the {@link LoadedObject}
 */
public record LoadedMap(MapDefinition definition, int fd) {
  /** The name in the object. */
  public String name() {
    return definition.name();
  }
}
