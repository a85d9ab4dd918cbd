// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

/** Kinds of memory that an access may reach. */
public enum MemoryKind {
  STACK,
  CONTEXT,
  PACKET,
  MAP_VALUE,
  /** What a helper reserved: a record of a ring buffer. */
  RESERVED
}
