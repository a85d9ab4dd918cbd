// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

/**
 * What holds, on every path, of the value that an instruction leaves in its destination: from a
 * path-insensitive fixpoint over the accepted program, never from the pruned walk.
 *
 * @param min smallest value, unsigned
 * @param max largest value, unsigned
 */
public record ValueRange(long min, long max) {
  /** Any value. */
  public static final ValueRange ANY = new ValueRange(0, -1);

  /** Whether 32 bits are enough. */
  public boolean fitsInt() {
    return Long.compareUnsigned(max, 0xffff_ffffL) <= 0;
  }
}
