// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.prog;

/**
 * What a program may return in r0.
 *
 * @param isAny whether everything is allowed, pointers (as numbers) too
 * @param min the smallest number
 * @param max the largest number
 */
public record ReturnRange(boolean isAny, long min, long max) {
  /** Everything. */
  public static final ReturnRange ANY = new ReturnRange(true, Long.MIN_VALUE, Long.MAX_VALUE);

  /** Numbers from {@code min} to {@code max}. */
  public static ReturnRange of(long min, long max) {
    return new ReturnRange(false, min, max);
  }
}
