// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.helper;

/** What a helper leaves in r0. */
public enum ReturnType {
  /** Any number. */
  INTEGER,
  /** Nothing that may be read. */
  VOID,
  /** A pointer to a value of the map in the first argument, or 0. */
  MAP_VALUE_OR_NULL
}
