// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.jspecify.annotations.Nullable;

/** One instruction of a path, with all before it; for explanations alone. */
final class Trail {
  final int slot;

  /** Its number in the whole walk, over all paths, from 1. */
  final long number;

  final @Nullable Trail before;

  /** Whether the path could go two ways here. */
  boolean forked;

  Trail(int slot, long number, @Nullable Trail before) {
    this.slot = slot;
    this.number = number;
    this.before = before;
  }
}
