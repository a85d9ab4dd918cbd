// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

/** Fields of values that only some map types know to keep: core refuses them for the others. */
public enum SpecialField {
  /** {@code struct bpf_spin_lock}, 4 bytes. */
  SPIN_LOCK,
  /** {@code struct bpf_timer}, 16 bytes. */
  TIMER
}
