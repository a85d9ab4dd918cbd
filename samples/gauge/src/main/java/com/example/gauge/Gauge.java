// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package com.example.gauge;

/** Where the fields of {@code struct gauge} are, in bytes; all are unsigned, of 8 bytes. */
final class Gauge {
  static final int LAST = 0;
  static final int LEAST = 8;
  static final int MOST = 16;
  static final int COUNT = 24;
  static final int SIZE = 32;

  private Gauge() {}
}
