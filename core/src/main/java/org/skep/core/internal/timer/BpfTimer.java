// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.timer;

import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.mem.Region;

/**
 * One timer: a {@code struct bpf_timer} in a map's value, whose first eight bytes hold the timer's
 * number. Where they hold another, the element was replaced or deleted, and the timer is dead.
 */
public final class BpfTimer {
  private final long number;
  private final int clock;
  private final MapInstance map;
  private final int mapIndex;
  private final DirectRegion region;
  private final int offset;
  private @Nullable TimerProgram program;
  private int function;
  private @Nullable Future<?> pending;
  private boolean isEnded;
  private volatile @Nullable Thread runsOn;

  BpfTimer(long number, int clock, MapInstance map, int mapIndex, DirectRegion region, int offset) {
    this.number = number;
    this.clock = clock;
    this.map = map;
    this.mapIndex = mapIndex;
    this.region = region;
    this.offset = offset;
  }

  long number() {
    return number;
  }

  int clock() {
    return clock;
  }

  /** The map whose value it is in. */
  public MapInstance map() {
    return map;
  }

  /** That map's index among the program's. */
  public int mapIndex() {
    return mapIndex;
  }

  /** The address of the value that it is in. */
  public long valueAddress() {
    return region.address(offset - map.spec().fields().timer());
  }

  /** Whether the element that it belongs to is still in the map; its key is written if so. */
  public boolean isAlive(Region key, int keyOffset) {
    return region.loadLong(offset) == number
        && map.keyAt(valueAddress(), key, keyOffset) == 0
        && map.lookupAddress(key, keyOffset) == valueAddress();
  }

  boolean isAlive() {
    return isAlive(new HeapRegion(0, new byte[map.spec().keySize()]), 0);
  }

  /** Frees the place for another timer. */
  void leavePlace() {
    region.compareExchangeLong(offset, number, 0);
  }

  boolean runsOn(Thread thread) {
    return runsOn == thread;
  }

  /**
   * Sets what it calls back, and takes over the reference to the program; false if it was ended
   * meanwhile.
   */
  synchronized boolean setCallback(TimerProgram now, int slot) {
    if (isEnded) {
      return false;
    }
    TimerProgram before = program;
    program = now;
    function = slot;
    if (before != null) {
      before.release();
    }
    return true;
  }

  /** Starts it; false if it has no callback. */
  synchronized boolean start(Starter starter) {
    if (program == null) {
      return false;
    }
    stop();
    pending = starter.start();
    return true;
  }

  /** Starts the clock. */
  interface Starter {
    /** What is due then; null if nothing will be any more. */
    @Nullable Future<?> start();
  }

  /** Stops it; whether it was going. */
  synchronized boolean stop() {
    Future<?> had = pending;
    pending = null;
    return had != null && had.cancel(false);
  }

  /** Stops it for good and lets the program go. */
  synchronized void end() {
    isEnded = true;
    stop();
    TimerProgram had = program;
    program = null;
    if (had != null) {
      had.release();
    }
  }

  /** It is due. */
  void fire() {
    TimerProgram due;
    int slot;
    synchronized (this) {
      due = program;
      slot = function;
      // Its own callback may start it again.
      pending = null;
      if (due == null || !due.tryRetain()) {
        return;
      }
    }
    runsOn = Thread.currentThread();
    try {
      due.callBack(this, slot);
    } finally {
      runsOn = null;
      due.release();
    }
  }
}
