// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.jcstress;

import org.skep.bpf.HelperIds;
import org.skep.bpf.MapTypes;
import org.skep.bpf.engine.RunContext;
import org.skep.bpf.helper.HelperBody;
import org.skep.bpf.map.MapInstance;
import org.skep.bpf.map.MapSpec;
import org.skep.bpf.map.RecordSource;
import org.skep.bpf.mem.HeapRegion;
import org.skep.bpf.mem.Region;
import org.skep.map.ringbuf.internal.RingBufferType;

/** A ring buffer of few bytes, written by its helper as a program does. */
final class Ring {
  private static final int BYTES = 128;
  private static final int RECORD = 16;
  private static final int READ_AT_MOST = 10;
  private static final int NO_WAKEUP = 1;
  private static final HelperBody OUTPUT =
      new RingBufferType()
          .helpers().stream()
              .filter(helper -> helper.id() == HelperIds.RINGBUF_OUTPUT)
              .findFirst()
              .orElseThrow()
              .body();

  private final MapInstance map =
      new RingBufferType().create(MapSpec.of(MapTypes.RINGBUF, 0, 0, BYTES, 0), new SmallMemory());

  RecordSource source() {
    return (RecordSource) map;
  }

  /** Writes a record of a number, twice. */
  void write(long number) {
    write(number, 0);
  }

  void writeQuietly(long number) {
    write(number, NO_WAKEUP);
  }

  private void write(long number, long flags) {
    HeapRegion record = new HeapRegion(RunContext.STACK_REGION, new byte[RECORD]);
    record.storeLong(0, number);
    record.storeLong(8, number);
    long result = OUTPUT.call(new Run(map, record), 0, record.address(0), RECORD, flags, 0);
    if (result != 0) {
      throw new IllegalStateException("a record was refused: " + result);
    }
  }

  void read(RecordSource.Receiver receiver) {
    source().poll(receiver, READ_AT_MOST);
  }

  /** A run that has a map, and a record in its memory. */
  private static final class Run extends RunContext {
    private final MapInstance map;
    private final HeapRegion record;

    Run(MapInstance map, HeapRegion record) {
      this.map = map;
      this.record = record;
    }

    @Override
    public Region region(int id) {
      return record;
    }

    @Override
    public MapInstance map(long register) {
      return map;
    }

    @Override
    public int cpu() {
      return 0;
    }

    @Override
    public long clockNanos() {
      return 0;
    }

    @Override
    public int randomBits() {
      return 0;
    }

    @Override
    public long cookie() {
      return 0;
    }

    @Override
    public long callback(long function, long r1, long r2, long r3, long r4, long r5) {
      throw new UnsupportedOperationException("this run has no program");
    }

    @Override
    public void print(String line) {
      throw new UnsupportedOperationException("this run prints nothing");
    }
  }
}
