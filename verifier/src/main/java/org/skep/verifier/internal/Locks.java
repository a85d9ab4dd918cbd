// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.skep.bpf.helper.HelperPrototype;
import org.skep.bpf.helper.HelperPrototype.Trait;
import org.skep.bpf.map.ValueFields;

/** Spin locks and timers in map values, handed to the helpers that are for them. */
final class Locks {
  private Locks() {}

  /** A pointer to a lock, taken or given back. */
  static void pass(
      Env env, State state, Reg reg, int register, HelperPrototype prototype, int slot) {
    requireValue(reg, register, slot);
    if (!reg.value().isConstant()) {
      throw Refusal.invalid(
          "V037",
          slot,
          "R%d doesn't have constant offset. bpf_spin_lock has to be at the constant offset"
              .formatted(register));
    }
    ValueFields fields = env.map(reg.map()).spec().fields();
    String name = env.map(reg.map()).spec().name();
    if (env.map(reg.map()).spec().btfValueTypeId() == 0) {
      throw Refusal.invalid(
          "V037", slot, "map '%s' has to have BTF in order to use bpf_spin_lock".formatted(name));
    }
    if (!fields.hasSpinLock()) {
      throw Refusal.invalid("V037", slot, "map '%s' has no valid bpf_spin_lock".formatted(name));
    }
    if (fields.spinLock() != reg.at().constant()) {
      throw Refusal.invalid(
          "V037",
          slot,
          "off %d doesn't point to 'struct bpf_spin_lock' that is at %d"
              .formatted(reg.at().constant(), fields.spinLock()));
    }
    References held = state.references();
    if (prototype.is(Trait.TAKES_LOCK)) {
      if (held.isLocked()) {
        throw Refusal.invalid("V037", slot, "Locking two bpf_spin_locks are not allowed");
      }
      held.lock(reg.map(), reg.id());
      return;
    }
    if (!held.isLocked()) {
      throw Refusal.invalid("V037", slot, "bpf_spin_unlock without taking a lock");
    }
    if (!held.isLocked(reg.map(), reg.id())) {
      throw Refusal.invalid("V037", slot, "bpf_spin_unlock of different lock");
    }
    held.unlock();
  }

  private static void requireValue(Reg reg, int register, int slot) {
    if (reg.type() != Reg.Type.MAP_VALUE) {
      throw Refusal.access(
          "V029",
          slot,
          register,
          "R%d type=%s expected=map_value".formatted(register, reg.type().words()));
    }
  }

  /** A timer's map is given beside it: it must be that one. */
  static void requireSameMap(int timersMap, Reg map, int register, int slot) {
    if (timersMap >= 0 && timersMap != map.map()) {
      throw Refusal.invalid(
          "V037",
          slot,
          "timer pointer in R%d is of another map than R%d".formatted(register - 1, register));
    }
  }

  /** A pointer to a timer. */
  static void timer(Env env, Reg reg, int register, int slot) {
    requireValue(reg, register, slot);
    if (!reg.value().isConstant()) {
      throw Refusal.invalid(
          "V037",
          slot,
          "R%d doesn't have constant offset. bpf_timer has to be at the constant offset"
              .formatted(register));
    }
    int at = env.map(reg.map()).spec().fields().timer();
    if (at < 0) {
      throw Refusal.invalid(
          "V037",
          slot,
          "map '%s' has no valid bpf_timer".formatted(env.map(reg.map()).spec().name()));
    }
    if (at != reg.at().constant()) {
      throw Refusal.invalid(
          "V037",
          slot,
          "off %d doesn't point to 'struct bpf_timer' that is at %d"
              .formatted(reg.at().constant(), at));
    }
  }
}
