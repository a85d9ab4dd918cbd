// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The slots of one map that holds maps or programs, empty at first. Core owns them: it counts the
 * references, empties slots of programs when the last descriptor and pin are gone, and all when the
 * map goes. A slot changes in one step; what leaves it stays usable for the runs that are under
 * way. Thread-safe.
 */
@ProviderType
public interface ObjectSlots {
  /** How many there are. */
  int size();

  /** What a slot holds now; null if nothing. */
  @Nullable HeldObject get(int slot);

  /**
   * Replaces what a slot holds.
   *
   * @param object what {@link ObjectMap#updateObject} was given, its reference goes to the slot;
   *     null to empty it
   * @return whether something was there; it loses its reference
   */
  boolean set(int slot, @Nullable HeldObject object);
}
