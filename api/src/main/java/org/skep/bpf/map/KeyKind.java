// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

/** What BTF says of a map's key. */
public enum KeyKind {
  /** The key has no type. */
  NONE,
  /** An integer that takes all of its bytes. */
  INTEGER,
  /** A struct. */
  STRUCT,
  /** Another type. */
  OTHER
}
