// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.typed;

import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapHandle;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.RecordSink;
import org.skep.bpf.mem.HeapRegion;

/**
 * A user ring buffer: records from Java to programs, which drain it with {@code
 * bpf_user_ringbuf_drain}. Thread-safe.
 *
 * <pre>{@code
 * try (BpfUserRingBuffer commands = BpfUserRingBuffer.create(bpf, 1 << 16)) {
 *   boolean fits = commands.offer(new byte[] {1, 0, 0, 0});
 * }
 * }</pre>
 */
public final class BpfUserRingBuffer extends BpfObject {
  private final MapHandle map;
  private final RecordSink sink;

  private BpfUserRingBuffer(Bpf bpf, int fd, MapHandle map, RecordSink sink) {
    super(bpf, fd);
    this.map = map;
    this.sink = sink;
  }

  /**
   * Makes one.
   *
   * @param bytes a power of two, 4096 or more
   * @throws BpfException as {@code MAP_CREATE}
   */
  public static BpfUserRingBuffer create(Bpf bpf, int bytes) {
    return of(bpf, BpfMap.create(bpf, MapSpec.of(MapTypes.USER_RINGBUF, 0, 0, bytes, 0)));
  }

  /**
   * The user ring buffer of a descriptor, which becomes this object's.
   *
   * @throws BpfException {@code EINVAL} if the map takes no records
   */
  public static BpfUserRingBuffer of(Bpf bpf, int fd) {
    MapHandle map = bpf.openMap(fd);
    try {
      RecordSink sink = map.facet(RecordSink.class);
      if (sink == null) {
        throw new BpfException(Errno.EINVAL, "map " + fd + " takes no records");
      }
      return new BpfUserRingBuffer(bpf, fd, map, sink);
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
   * Writes a record.
   *
   * @return false if there is no room now
   * @throws BpfException {@code E2BIG} if it is larger than the buffer
   */
  public boolean offer(byte[] record) {
    int at = sink.reserve(record.length);
    if (at == Errno.ENOSPC.negated()) {
      return false;
    }
    if (at < 0) {
      throw new BpfException(
          Errno.ofResult(at), "a record of %d bytes never fits".formatted(record.length));
    }
    new HeapRegion(0, record).copyTo(0, sink.region(), at, record.length);
    sink.submit(at);
    return true;
  }

  /** What records are written through without a copy. */
  public RecordSink sink() {
    return sink;
  }

  @Override
  public void close() {
    map.close();
    super.close();
  }
}
