// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.skep.bpf.map.ValueFields;

/** Fields of map values that programs may only pass to helpers. */
final class ValueFieldRules {
  private ValueFieldRules() {}

  /**
   * Refuses an access that may touch such a field.
   *
   * @throws Refusal naming the field
   */
  static void refuseFields(ValueFields fields, Reg base, long offset, long size, int slot) {
    refuse(
        "bpf_spin_lock", fields.spinLock(), ValueFields.SPIN_LOCK_SIZE, base, offset, size, slot);
    refuse("bpf_timer", fields.timer(), ValueFields.TIMER_SIZE, base, offset, size, slot);
  }

  private static void refuse(
      String name, int field, int fieldSize, Reg base, long offset, long size, int slot) {
    if (field < 0) {
      return;
    }
    long first = base.value().sMin() + base.off() + offset;
    long end = base.value().uMax() + base.off() + offset + size;
    if (first < field + fieldSize && field < end) {
      throw Refusal.access(
          "V034",
          slot,
          -1,
          name + " cannot be accessed directly by load/store",
          "only the helpers for it may touch it");
    }
  }
}
