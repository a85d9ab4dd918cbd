// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.skep.bpf.engine.ProgramFault;

class CpuSlotsTest {
  private static final RunServices NOTHING =
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
        public void report(String what, Throwable cause) {}
      };

  @Test
  void aRunNeverSharesItsSlot() {
    Runs runs = new Runs(1, NOTHING);
    CoreRunContext first = Objects.requireNonNull(runs.enter("first"));
    assertThat(runs.currentCpu()).isZero();
    CompletableFuture.runAsync(
            () -> {
              CoreRunContext second = Objects.requireNonNull(runs.enter("second"));
              assertThatThrownBy(runs::currentCpu)
                  .isInstanceOf(ProgramFault.class)
                  .hasMessageContaining("all 1 CPU slots are taken");
              second.end();
            })
        .join();
    first.end();
  }

  @Test
  void outsideOfRunsTheFirstSlotIsTheCurrentOne() {
    assertThat(new Runs(1, NOTHING).currentCpu()).isZero();
  }
}
