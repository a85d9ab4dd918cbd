// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

import org.osgi.annotation.versioning.ConsumerType;
import org.skep.bpf.mem.Region;

/**
 * A walk in batches whose position takes 32 bits whatever the size of a key, as programs written
 * for Linux's hashes give it. Every key that stays while others come and go is met once.
 */
@ConsumerType
public interface BatchWalk {
  /** Where a walk begins. */
  long START = -1;

  /** The position at which no element is left. */
  int END = -1;

  /**
   * What one batch did.
   *
   * @param copied elements copied
   * @param position for the next batch
   * @param isAtEnd whether no element is left
   */
  record Step(int copied, int position, boolean isAtEnd) {}

  /**
   * Copies the elements that follow a position: keys one after the other, and values too.
   *
   * @param position {@link #START}, or what an earlier step told, unsigned
   * @param count how many at most; there is room for as many
   * @param remove whether those that were copied are removed, each in one step
   * @return with 0 copied and not at the end, if more elements share one place than {@code count}
   */
  Step walk(
      long position,
      int count,
      Region keys,
      int keysOffset,
      Region values,
      int valuesOffset,
      boolean remove);
}
