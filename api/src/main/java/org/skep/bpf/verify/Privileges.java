// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

/** What a caller may do, as Linux's capabilities have it. */
public enum Privileges {
  /** {@code CAP_BPF} and {@code CAP_PERFMON}: the default. */
  FULL,
  /** {@code CAP_BPF} alone: no pointer leaks, no reads of uninitialised stack. */
  BPF_ONLY,
  /** Neither: as {@link #BPF_ONLY}, without loops and calls, 4096 instructions. */
  NONE;

  /** Whether pointers may be stored, compared and returned as numbers. */
  public boolean mayLeakPointers() {
    return this == FULL;
  }
}
