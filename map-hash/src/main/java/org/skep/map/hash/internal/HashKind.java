// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.hash.internal;

import org.skep.bpf.MapTypes;

/** The four hashes. */
enum HashKind {
  HASH(MapTypes.HASH, "hash", false, false),
  PERCPU_HASH(MapTypes.PERCPU_HASH, "percpu_hash", true, false),
  LRU_HASH(MapTypes.LRU_HASH, "lru_hash", false, true),
  LRU_PERCPU_HASH(MapTypes.LRU_PERCPU_HASH, "lru_percpu_hash", true, true);

  private final int number;
  private final String typeName;
  private final boolean isPerCpu;
  private final boolean isLru;

  HashKind(int number, String typeName, boolean isPerCpu, boolean isLru) {
    this.number = number;
    this.typeName = typeName;
    this.isPerCpu = isPerCpu;
    this.isLru = isLru;
  }

  /** The map type's number. */
  int number() {
    return number;
  }

  /** The name as bpftool prints it. */
  String typeName() {
    return typeName;
  }

  /** Whether each CPU slot has a value of its own. */
  boolean isPerCpu() {
    return isPerCpu;
  }

  /** Whether a full map gives up an element that was not used for long. */
  boolean isLru() {
    return isLru;
  }
}
