// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.ringbuf.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.HelperIds;
import org.skep.bpf.ProgTypes;
import org.skep.bpf.typed.BpfProgram;
import org.skep.bpf.typed.BpfRingBuffer;
import org.skep.core.Skep;
import org.skep.isa.Insn;
import org.skep.isa.Op;

/** Records from a program to Java, through the call. */
class RingBufferReadingTest {
  private static final int MOV = Op.ALU64 | Op.MOV;

  private Skep skep;
  private Bpf bpf;

  @BeforeEach
  void open() {
    skep = Skep.builder().cpus(2).open();
    bpf = skep.bpf();
  }

  @AfterEach
  void close() {
    skep.close();
  }

  /** Writes the packet's length as a record of 4 bytes; returns what the helper did. */
  private BpfProgram writer(BpfRingBuffer ring) {
    return BpfProgram.builder(
            bpf,
            ProgTypes.SOCKET_FILTER,
            List.of(
                new Insn(Op.LDX | Op.MEM | Op.W, 2, 1, 0, 0),
                new Insn(Op.STX | Op.MEM | Op.W, 10, 2, -4, 0),
                new Insn(MOV | Op.X, 2, 10, 0, 0),
                new Insn(Op.ALU64 | Op.ADD, 2, 0, 0, -4),
                new Insn(MOV, 3, 0, 0, 4),
                new Insn(MOV, 4, 0, 0, 0),
                new Insn(Op.LD | Op.IMM | Op.DW, 1, Op.PSEUDO_MAP_FD, 0, ring.fd()),
                new Insn(0, 0, 0, 0, 0),
                new Insn(Op.JMP | Op.CALL, 0, 0, 0, HelperIds.RINGBUF_OUTPUT),
                new Insn(Op.JMP | Op.EXIT, 0, 0, 0, 0)))
        .license("GPL")
        .load();
  }

  @Test
  void whatAProgramWritesIsPolled() {
    try (BpfRingBuffer ring = BpfRingBuffer.create(bpf, 4096);
        BpfProgram program = writer(ring)) {
      for (int i = 0; i < 300; i++) {
        program.testRun(new byte[20], 1);
      }
      int[] records = {0};
      int read = ring.poll((region, at, length) -> records[0] += region.loadInt(at), 1000);
      assertThat(read).isEqualTo(255);
      assertThat(records[0]).isEqualTo(255 * 6);
      assertThat(ring.dropped()).isEqualTo(45);
    }
  }

  @Test
  void aSubscriberGetsWhatItAsksForAndLearnsOfTheEnd() throws InterruptedException {
    BlockingQueue<Integer> lengths = new LinkedBlockingQueue<>();
    CountDownLatch completed = new CountDownLatch(1);
    try (BpfRingBuffer ring = BpfRingBuffer.create(bpf, 4096);
        BpfProgram program = writer(ring)) {
      ring.subscribe(
          new Flow.Subscriber<byte[]>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
              subscription.request(2);
            }

            @Override
            public void onNext(byte[] record) {
              lengths.add((int) record[0]);
            }

            @Override
            public void onError(Throwable cause) {
              throw new AssertionError(cause);
            }

            @Override
            public void onComplete() {
              completed.countDown();
            }
          });
      for (int size = 20; size < 23; size++) {
        program.testRun(new byte[size], 1);
      }
      assertThat(lengths.take()).isEqualTo(6);
      assertThat(lengths.take()).isEqualTo(7);
    }
    completed.await();
    assertThat(lengths).isEmpty();
  }

  @Test
  void aClosedRingIsNotRead() {
    BpfRingBuffer ring = BpfRingBuffer.create(bpf, 4096);
    ring.close();
    assertThatThrownBy(() -> ring.poll((region, at, length) -> {}, 1))
        .isInstanceOf(BpfException.class);
  }
}
