// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GracePeriodsTest {
  private static final int SWAPS = 50_000;

  private final List<String> reported = new ArrayList<>();
  private final Runs runs =
      new Runs(
          4,
          new RunServices() {
            @Override
            public long clockNanos() {
              return 0;
            }

            @Override
            public int randomBits() {
              return 0;
            }

            @Override
            public void print(String line) {}

            @Override
            public void report(String what, Throwable cause) {
              reported.add(cause.getMessage());
            }
          });

  private Runs.Section enter() {
    Runs.Section section = runs.enterSection();
    if (section == null) {
      throw new AssertionError("no runner is free");
    }
    return section;
  }

  @Test
  void anActionWaitsForTheSectionsThatBeganBefore() {
    AtomicInteger done = new AtomicInteger();
    runs.afterGracePeriod(done::incrementAndGet);
    assertThat(done).as("nobody is inside").hasValue(1);
    Runs.Section outer = enter();
    Runs.Section inner = enter();
    runs.afterGracePeriod(done::incrementAndGet);
    inner.close();
    assertThat(done).hasValue(1);
    outer.close();
    assertThat(done).hasValue(2);
  }

  @Test
  void whatOneActionThrowsIsReportedAndTheOthersRun() {
    AtomicInteger done = new AtomicInteger();
    Runs.Section section = enter();
    runs.afterGracePeriod(
        () -> {
          throw new IllegalStateException("a mistake");
        });
    runs.afterGracePeriod(done::incrementAndGet);
    section.close();
    assertThat(done).hasValue(1);
    assertThat(reported).containsExactly("a mistake");
  }

  /** Readers on many threads never see what was retired while they were inside. */
  @Test
  void nothingIsReclaimedUnderAReader() throws Exception {
    AtomicReference<AtomicBoolean> current = new AtomicReference<>(new AtomicBoolean(true));
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger reclaimed = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<Integer>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(
            threads.submit(
                () -> {
                  int seenDead = 0;
                  while (!stop.get()) {
                    try (Runs.Section section = enter()) {
                      AtomicBoolean alive = current.getPlain();
                      for (int look = 0; look < 4; look++) {
                        seenDead += alive.get() ? 0 : 1;
                      }
                      assertThat(section).isNotNull();
                    }
                  }
                  return seenDead;
                }));
      }
      for (int i = 0; i < SWAPS; i++) {
        AtomicBoolean old = current.getAndSet(new AtomicBoolean(true));
        runs.afterGracePeriod(
            () -> {
              old.set(false);
              reclaimed.incrementAndGet();
            });
      }
      stop.set(true);
      for (Future<Integer> reader : readers) {
        assertThat(reader.get()).isZero();
      }
      runs.reclaim();
      assertThat(reclaimed).hasValue(SWAPS);
    } finally {
      stop.set(true);
      threads.shutdownNow();
    }
  }
}
