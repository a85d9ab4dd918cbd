// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

import org.jspecify.annotations.Nullable;

/**
 * What holds, on every path, of the value that an instruction leaves in its destination. The
 * numbers come from a path-insensitive fixpoint over the accepted program, never from the pruned
 * walk; what a pointer points to comes from the walk.
 *
 * @param min smallest value, unsigned
 * @param max largest value, unsigned
 * @param pointsTo the kind of memory that the value always points to, or beside, by less than 2^30
 *     bytes from the region's first; null if it is a number, may be null, or paths disagree
 */
public record ValueRange(long min, long max, @Nullable MemoryKind pointsTo) {
  /** Any value. */
  public static final ValueRange ANY = new ValueRange(0, -1);

  /** A number, or what is known of no pointer. */
  public ValueRange(long min, long max) {
    this(min, max, null);
  }

  /** Whether 32 bits are enough. */
  public boolean fitsInt() {
    return Long.compareUnsigned(max, 0xffff_ffffL) <= 0;
  }
}
