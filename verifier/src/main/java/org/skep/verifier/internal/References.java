// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import java.util.Arrays;

/** What a path has acquired and must give back, and the lock that it holds. Mutable; one owner. */
final class References {
  private static final int[] NONE = {};

  private int[] ids = NONE;
  private int lockId;
  private int lockMap = -1;

  void takeFrom(References other) {
    ids = other.ids;
    lockId = other.lockId;
    lockMap = other.lockMap;
  }

  void acquire(int id, int slot) {
    ids = Arrays.copyOf(ids, ids.length + 2);
    ids[ids.length - 2] = id;
    ids[ids.length - 1] = slot;
  }

  /** Whether there was such a reference; it is gone. */
  boolean release(int id) {
    for (int i = 0; i < ids.length; i += 2) {
      if (ids[i] == id) {
        int[] left = new int[ids.length - 2];
        System.arraycopy(ids, 0, left, 0, i);
        System.arraycopy(ids, i + 2, left, i, left.length - i);
        ids = left;
        return true;
      }
    }
    return false;
  }

  /** Gives a reference back: what pointed to it is worthless. */
  static void release(State state, int id, boolean mayLeak) {
    state.references().release(id);
    Reg left = mayLeak ? Reg.UNKNOWN : Reg.NOT_INIT;
    state.replaceAll(reg -> reg.ref() == id ? left : reg);
  }

  int count() {
    return ids.length / 2;
  }

  int id(int index) {
    return ids[2 * index];
  }

  /** The slot of the call that acquired it. */
  int slot(int index) {
    return ids[2 * index + 1];
  }

  boolean isLocked() {
    return lockMap >= 0;
  }

  boolean isLocked(int map, int id) {
    return lockMap == map && lockId == id;
  }

  int lockMap() {
    return lockMap;
  }

  int lockId() {
    return lockId;
  }

  void lock(int map, int id) {
    lockMap = map;
    lockId = id;
  }

  void unlock() {
    lockMap = -1;
    lockId = 0;
  }
}
