// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.PerfEvents;

/**
 * The reader of a perf event array: records of programs, from a ring for each CPU slot. Programs
 * get {@code -ENOENT} while no reader has the map open; there is one at a time. Records of one CPU
 * slot come in order, those of different slots do not. What was lost is counted. Thread-safe.
 *
 * <pre>{@code
 * try (BpfPerfEvents events = BpfPerfEvents.of(bpf, object.map("events").fd())) {
 *   events.poll((cpu, region, offset, length) -> use(region.loadInt(offset)), 100);
 * }
 * }</pre>
 */
public final class BpfPerfEvents extends BpfObject {
  private final MapHandle map;
  private final PerfEvents events;
  private final Object gate = new Object();
  private boolean isClosed;

  private BpfPerfEvents(Bpf bpf, int fd, MapHandle map, PerfEvents events) {
    super(bpf, fd);
    this.map = map;
    this.events = events;
  }

  /**
   * Makes a map with a ring for each CPU slot, and opens it.
   *
   * @param bytes of each ring, a power of two from 4096 on; 0 for the default
   * @throws BpfException as {@code MAP_CREATE}
   */
  public static BpfPerfEvents create(Bpf bpf, int bytes) {
    int any = 1 << 16;
    return of(
        bpf,
        BpfMap.create(bpf, new MapSpec(MapTypes.PERF_EVENT_ARRAY, 4, 4, any, 0, bytes, "", 0, 0)));
  }

  /**
   * Opens the map of a descriptor, which becomes this object's.
   *
   * @throws BpfException {@code EINVAL} if the map is none of perf events, {@code EPERM} if the
   *     descriptor is write-only, {@code EBUSY} if another reader has it
   */
  public static BpfPerfEvents of(Bpf bpf, int fd) {
    MapHandle map = bpf.openMap(fd);
    try {
      PerfEvents events = map.facet(PerfEvents.class);
      if (events == null) {
        throw new BpfException(Errno.EINVAL, "map " + fd + " is no perf event array");
      }
      if (events.open() < 0) {
        throw new BpfException(Errno.EBUSY, "map " + fd + " has a reader already");
      }
      return new BpfPerfEvents(bpf, fd, map, events);
    } catch (BpfException e) {
      map.close();
      throw e;
    }
  }

  @Override
  public int id() {
    return map.id();
  }

  /**
   * Hands over the records that are complete, without waiting.
   *
   * @param limit how many at most
   * @return how many
   * @throws BpfException {@code EBADF} when closed, {@code EBUSY} inside of a receiver
   */
  public int poll(PerfEvents.Receiver receiver, int limit) {
    synchronized (gate) {
      requireOpen();
      int result = events.poll(receiver, limit);
      if (result < 0) {
        throw new BpfException(Errno.ofResult(result), "a record is being read");
      }
      return result;
    }
  }

  /**
   * Sets what is run, on the writer's thread, when a record came to a reader that had read all;
   * null for nothing. It must be quick, such as unparking a thread.
   *
   * @throws BpfException {@code EBADF} when closed
   */
  public void onRecord(@Nullable Runnable wakeup) {
    synchronized (gate) {
      requireOpen();
      events.onRecord(wakeup);
    }
  }

  private void requireOpen() {
    if (isClosed) {
      throw new BpfException(Errno.EBADF, "the perf events are closed");
    }
  }

  /** CPU slots with a ring. */
  public int cpus() {
    return events.rings();
  }

  /** Records of a CPU slot that found no room since this reader came. */
  public long lost(int cpu) {
    return events.lost(cpu);
  }

  /** Ends reading: programs get {@code -ENOENT} from now on. */
  @Override
  public void close() {
    synchronized (gate) {
      if (isClosed) {
        return;
      }
      isClosed = true;
      events.release();
      map.close();
    }
    super.close();
  }
}
