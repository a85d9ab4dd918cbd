// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

import java.util.concurrent.locks.LockSupport;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.Region;

/**
 * The fields of a value that callers neither read nor write: what BTF says of {@code struct
 * bpf_spin_lock} and {@code struct bpf_timer} in it. Immutable.
 *
 * @param spinLock offset of the lock in bytes, −1 if there is none
 * @param timer offset of the timer in bytes, −1 if there is none
 */
public record ValueFields(int spinLock, int timer) {
  /** A value of plain bytes. */
  public static final ValueFields NONE = new ValueFields(-1, -1);

  /** Bytes of a {@code struct bpf_spin_lock}. */
  public static final int SPIN_LOCK_SIZE = 4;

  /** Bytes of a {@code struct bpf_timer}. */
  public static final int TIMER_SIZE = 16;

  /** How often a lock is tried before it is given up: a caller must not hang on a value's bytes. */
  private static final int TRIES = 4096;

  private static final int TRIES_BEFORE_PARKING = 256;
  private static final long PARKED_NANOS = 20_000;

  /** Whether there is none. */
  public boolean isEmpty() {
    return spinLock < 0 && timer < 0;
  }

  /** Whether values have a lock. */
  public boolean hasSpinLock() {
    return spinLock >= 0;
  }

  /** Whether values have a timer. */
  public boolean hasTimer() {
    return timer >= 0;
  }

  /** Gives up the timer of a value, if it has one: what it was started for does not come. */
  public void dropTimer(DirectRegion value, int at) {
    if (timer >= 0) {
      value.storeLong(at + timer, 0);
    }
  }

  /** Copies a value but for these fields, which stay as they are in the target. */
  public void copyAround(Region from, int offset, Region to, int at, int size) {
    int done = 0;
    while (done < size) {
      int next = nextField(done, size);
      from.copyTo(offset + done, to, at + done, next - done);
      done = next == size ? size : next + sizeOfField(next);
    }
  }

  /** Sets these fields of a copy to zero. */
  public void clearIn(Region value, int at) {
    if (spinLock >= 0) {
      value.zero(at + spinLock, SPIN_LOCK_SIZE);
    }
    if (timer >= 0) {
      value.zero(at + timer, TIMER_SIZE);
    }
  }

  private int nextField(int from, int size) {
    int next = size;
    if (spinLock >= from) {
      next = spinLock;
    }
    if (timer >= from && timer < next) {
      next = timer;
    }
    return next;
  }

  private int sizeOfField(int offset) {
    return offset == spinLock ? SPIN_LOCK_SIZE : TIMER_SIZE;
  }

  /**
   * Takes the lock of the value that begins at {@code at}; false if it was not free for long.
   * Whoever holds it neither waits for anything nor calls a map.
   */
  public boolean lock(DirectRegion value, int at) {
    int offset = at + spinLock;
    for (int i = 0; i < TRIES; i++) {
      if (value.loadIntAcquire(offset) == 0 && value.compareExchangeInt(offset, 0, 1) == 0) {
        return true;
      }
      if (i < TRIES_BEFORE_PARKING) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(PARKED_NANOS);
      }
    }
    return false;
  }

  /** Gives the lock back. */
  public void unlock(DirectRegion value, int at) {
    value.storeIntRelease(at + spinLock, 0);
  }
}
