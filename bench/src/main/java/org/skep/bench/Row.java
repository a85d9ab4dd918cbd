// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench;

/**
 * One program on one engine.
 *
 * @param name the program's, or its packet's, name
 * @param engine what ran it
 * @param result what it returned
 * @param min nanoseconds per run in the fastest batch
 * @param median nanoseconds per run in the middle one
 */
record Row(String name, String engine, long result, double min, double median) {
  @Override
  public String toString() {
    return "%-10s %-11s ret=%d min=%.2f med=%.2f".formatted(name, engine, result, min, median);
  }
}
