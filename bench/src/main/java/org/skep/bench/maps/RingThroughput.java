// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bench.maps;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.skep.bpf.HelperIds;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.BpfRingBuffer;
import org.skep.core.Skep;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** One program that reserves, fills and submits records of 64 bytes; one thread that reads them. */
final class RingThroughput {
  private static final int RECORDS = 64;
  private static final int RECORD = 64;
  private static final int NO_WAKEUP = 1;
  private static final int RING = 1 << 22;
  private static final int RUNS = 2_000;
  private static final int AT_ONCE = 1024;

  private final String engine;
  private final int batches;
  private long sum;

  RingThroughput(String engine, int batches) {
    this.engine = engine;
    this.batches = batches;
  }

  /** Sixteen words are stored; the loop is counted. */
  private static List<Insn> program(int fd) {
    List<Insn> to = new ArrayList<>();
    add(to, Op.ALU64 | Op.MOV, 9, 0, 0, RECORDS);
    int loop = to.size();
    add(to, Op.LD_IMM64, 1, Op.PSEUDO_MAP_FD, 0, fd);
    add(to, 0, 0, 0, 0, 0);
    add(to, Op.ALU64 | Op.MOV, 2, 0, 0, RECORD);
    add(to, Op.ALU64 | Op.MOV, 3, 0, 0, 0);
    add(to, Op.JMP | Op.CALL, 0, 0, 0, HelperIds.RINGBUF_RESERVE);
    int full = to.size();
    add(to, Op.JMP | Op.JEQ, 0, 0, RECORD / Long.BYTES + 3, 0);
    for (int at = 0; at < RECORD; at += Long.BYTES) {
      add(to, Op.STX | Op.MEM | Op.DW, 0, 9, at, 0);
    }
    add(to, Op.ALU64 | Op.MOV | Op.X, 1, 0, 0, 0);
    add(to, Op.ALU64 | Op.MOV, 2, 0, 0, NO_WAKEUP);
    add(to, Op.JMP | Op.CALL, 0, 0, 0, HelperIds.RINGBUF_SUBMIT);
    if (to.size() != full + 1 + RECORD / Long.BYTES + 3) {
      throw new AssertionError("the jump over a record is wrong");
    }
    add(to, Op.ALU64 | Op.ADD, 9, 0, 0, -1);
    add(to, Op.JMP | Op.JNE, 9, 0, loop - to.size() - 1, 0);
    add(to, Op.ALU64 | Op.MOV, 0, 0, 0, 0);
    add(to, Op.JMP | Op.EXIT, 0, 0, 0, 0);
    return to;
  }

  private static void add(List<Insn> to, int code, int dst, int src, int off, int imm) {
    to.add(new Insn(code, dst, src, off, imm));
  }

  /** Prints records a second, of the best batch and the middle one. */
  void print(String target) throws InterruptedException {
    try (Skep skep = Skep.builder().engine(engine).open();
        BpfRingBuffer ring = BpfRingBuffer.create(skep.bpf(), RING);
        BpfProgram program =
            BpfProgram.builder(skep.bpf(), ProgTypes.SOCKET_FILTER, program(ring.fd()))
                .license("GPL")
                .load()) {
      double[] nanos = new double[batches];
      for (int i = -batches; i < batches; i++) {
        double taken = batch(program, ring);
        if (i >= 0) {
          nanos[i] = taken;
        }
      }
      Timing timing = Timing.of(nanos);
      System.out.printf(
          "ring buffer %-11s best %.1f M/s, middle %.1f M/s (must: %s M/s); %d of %d found no room,"
              + " none was lost uncounted%n",
          engine,
          1e3 / timing.min(),
          1e3 / timing.median(),
          target,
          ring.dropped(),
          2L * batches * RUNS * RECORDS);
    }
  }

  /** Nanoseconds for a record that was received. */
  private double batch(BpfProgram program, BpfRingBuffer ring) throws InterruptedException {
    byte[] packet = new byte[RECORD];
    AtomicBoolean isDone = new AtomicBoolean();
    long droppedBefore = ring.dropped();
    long start = System.nanoTime();
    Thread producer =
        new Thread(
            () -> {
              program.testRun(packet, RUNS);
              isDone.set(true);
            },
            "producer");
    producer.start();
    long received = 0;
    boolean isLast;
    do {
      isLast = isDone.get();
      int polled;
      do {
        polled = ring.poll((region, offset, length) -> sum += region.loadLong(offset), AT_ONCE);
        received += polled;
      } while (polled > 0);
      Thread.onSpinWait();
    } while (!isLast);
    long nanos = System.nanoTime() - start;
    producer.join();
    long lost = (long) RUNS * RECORDS - received - (ring.dropped() - droppedBefore);
    if (lost != 0) {
      throw new IllegalStateException(lost + " records were lost uncounted");
    }
    return (double) nanos / received;
  }
}
