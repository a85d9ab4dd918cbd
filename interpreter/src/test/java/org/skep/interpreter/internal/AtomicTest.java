// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.interpreter.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skep.bpf.engine.Executable;
import org.skep.bpf.mem.DirectRegion;
import org.skep.bpf.mem.Region;
import org.skep.isa.Op;

/** Atomic operations (RFC 9669 section 5.3), on memory of one run and on shared memory. */
class AtomicTest {
  private static final long OLD = 0xf0f0_f0f0_1234_5678L;
  private static final long OPERAND = 0x0ff0_0000_8000_0001L;
  private static final long R0 = 0x55L;

  private static Region memory(TestRun run, boolean isShared) {
    if (isShared) {
      return run.share(16, false);
    }
    run.context().set(new byte[16], 0, 16, false);
    return run.context();
  }

  /** After the operation: r0, the operand, and what memory holds. */
  private static long[] apply(boolean isShared, int size, int operation, long r0) {
    TestRun run = new TestRun();
    Region memory = memory(run, isShared);
    memory.storeLong(8, OLD);
    Prog program =
        Prog.of()
            .wide(0, r0)
            .wide(2, OPERAND)
            .add(Op.STX | Op.ATOMIC | size, 1, 2, 8, operation)
            .add(Op.STX | Op.MEM | Op.DW, 1, 2, 0, 0)
            .exit();
    long result = run.run(program, memory.address(0));
    return new long[] {result, memory.loadLong(0), memory.loadLong(8)};
  }

  private static long operate(int operation, long a, long b) {
    return switch (operation) {
      case Op.ATOMIC_ADD -> a + b;
      case Op.ATOMIC_OR -> a | b;
      case Op.ATOMIC_AND -> a & b;
      default -> a ^ b;
    };
  }

  /** {@code low} in the lower half of {@code word}. */
  private static long low(long word, long low) {
    return (word & 0xffff_ffff_0000_0000L) | (low & 0xffff_ffffL);
  }

  @ParameterizedTest
  @CsvSource({
    "0, false",
    "64, false",
    "80, false",
    "160, false",
    "0, true",
    "64, true",
    "80, true",
    "160, true"
  })
  void operationsChangeMemoryAndFetchWhatWasThere(int operation, boolean isShared) {
    long result = operate(operation, OLD, OPERAND);
    assertThat(apply(isShared, Op.DW, operation, R0)).containsExactly(R0, OPERAND, result);
    assertThat(apply(isShared, Op.DW, operation | Op.FETCH, R0)).containsExactly(R0, OLD, result);
    assertThat(apply(isShared, Op.W, operation, R0)).containsExactly(R0, OPERAND, low(OLD, result));
    assertThat(apply(isShared, Op.W, operation | Op.FETCH, R0))
        .containsExactly(R0, OLD & 0xffff_ffffL, low(OLD, result));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void exchangeSwapsTheOperandWithMemory(boolean isShared) {
    assertThat(apply(isShared, Op.DW, Op.XCHG, R0)).containsExactly(R0, OLD, OPERAND);
    assertThat(apply(isShared, Op.W, Op.XCHG, R0))
        .containsExactly(R0, OLD & 0xffff_ffffL, low(OLD, OPERAND));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void compareAndExchangeStoresOnlyWhereR0IsEqual(boolean isShared) {
    assertThat(apply(isShared, Op.DW, Op.CMPXCHG, OLD)).containsExactly(OLD, OPERAND, OPERAND);
    assertThat(apply(isShared, Op.DW, Op.CMPXCHG, R0)).containsExactly(OLD, OPERAND, OLD);
    long lowOld = OLD & 0xffff_ffffL;
    // Only the low half of r0 counts on 32 bits.
    assertThat(apply(isShared, Op.W, Op.CMPXCHG, 0x7777_0000_0000_0000L | lowOld))
        .containsExactly(lowOld, OPERAND, low(OLD, OPERAND));
    assertThat(apply(isShared, Op.W, Op.CMPXCHG, R0)).containsExactly(lowOld, OPERAND, OLD);
  }

  @ParameterizedTest
  @CsvSource({"16, 1", "8, 2", "0, 4", "24, 8"})
  void acquireLoadsAndReleaseStoresAreLoadsAndStores(int size, int bytes) {
    long mask = -1L >>> (64 - bytes * 8);
    for (boolean isShared : new boolean[] {false, true}) {
      TestRun run = new TestRun();
      Region memory = memory(run, isShared);
      memory.storeLong(8, OLD);
      Prog program =
          Prog.of()
              .wide(2, OPERAND)
              .add(Op.STX | Op.ATOMIC | size, 1, 2, 0, Op.STORE_REL)
              .add(Op.STX | Op.ATOMIC | size, 0, 1, 8, Op.LOAD_ACQ)
              .exit();
      assertThat(run.run(program, memory.address(0))).isEqualTo(OLD & mask);
      assertThat(memory.loadLong(0)).isEqualTo(OPERAND & mask);
    }
  }

  @Test
  void memoryOfOneRunNeedNotBeAligned() {
    TestRun run = new TestRun();
    Prog program =
        Prog.of()
            .add(Op.ST | Op.MEM | Op.DW, 10, 0, -13, 5)
            .mov(1, 2)
            .add(Op.STX | Op.ATOMIC | Op.DW, 10, 1, -13, Op.ATOMIC_ADD)
            .add(Op.LDX | Op.MEM | Op.DW, 0, 10, -13, 0)
            .exit();
    assertThat(run.run(program)).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({"24, 0", "0, 0", "24, 1", "0, 1"})
  void noAdditionOfAnyThreadIsLost(int size, int fetch) throws Exception {
    Executable program =
        Prog.of()
            .mov(2, 1)
            .add(Op.STX | Op.ATOMIC | size, 1, 2, 0, Op.ATOMIC_ADD | fetch)
            .mov(0, 0)
            .exit()
            .compile();
    TestRun[] runs = {new TestRun(), new TestRun(), new TestRun(), new TestRun()};
    DirectRegion shared = runs[0].share(8, false);
    ExecutorService threads = Executors.newFixedThreadPool(runs.length);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (TestRun run : runs) {
        run.use(shared);
        running.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 20_000; i++) {
                    run.setBudget(100);
                    program.execute(run, 0, shared.address(0), 0, 0, 0, 0);
                  }
                }));
      }
      for (Future<?> each : running) {
        each.get(30, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(shared.loadLong(0)).isEqualTo(80_000);
  }
}
