// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.soak.maps;

import static org.skep.soak.maps.Checked.require;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.skep.bpf.Bpf;
import org.skep.bpf.mem.Region;
import org.skep.bpf.typed.BpfRingBuffer;

/** Programs that write records; the thread that comes by reads some. */
final class CheckedRing implements Checked {
  private static final int BYTES = 4096;
  private static final int AT_ONCE = 100;

  private final BpfRingBuffer ring;
  private final MapProgram program;
  private final long[] written;
  private final long[] read;
  private final AtomicLong refused = new AtomicLong();
  private final ReentrantLock reader = new ReentrantLock();

  CheckedRing(Bpf bpf, int threads) {
    this.ring = BpfRingBuffer.create(bpf, BYTES);
    this.program = MapProgram.ofRing(bpf, ring.fd());
    this.written = new long[threads];
    this.read = new long[threads];
  }

  @Override
  public String name() {
    return "ringbuf";
  }

  @Override
  public void step(int thread, Random random) {
    if (random.nextInt(50) == 0) {
      poll();
      return;
    }
    if (program.write(thread, (int) written[thread] + 1) == 0) {
      written[thread]++;
    } else {
      refused.incrementAndGet();
    }
  }

  private void poll() {
    if (reader.tryLock()) {
      try {
        ring.poll(this::receive, AT_ONCE);
      } finally {
        reader.unlock();
      }
    }
  }

  private void receive(Region region, int offset, int length) {
    int thread = (int) region.loadLong(offset + 8);
    long number = region.loadLong(offset);
    require(
        length == 16 && thread >= 0 && thread < read.length && number == read[thread] + 1,
        "record %d of thread %d, %d bytes",
        number,
        thread,
        length);
    read[thread] = number;
  }

  @Override
  public void finish() {
    int received;
    do {
      received = ring.poll(this::receive, AT_ONCE);
    } while (received > 0);
    for (int i = 0; i < read.length; i++) {
      require(read[i] == written[i], "%d of %d records of thread %d", read[i], written[i], i);
    }
    require(
        ring.dropped() == refused.get(),
        "%d are counted as dropped, %d were refused",
        ring.dropped(),
        refused.get());
  }

  @Override
  public void close() {
    program.close();
    ring.close();
  }
}
