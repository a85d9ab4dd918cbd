// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.junit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The clock that programs read ({@code bpf_ktime_get_ns}): it stands until it is moved. */
public final class FakeClock implements LongSupplier {
  private final AtomicLong nanos = new AtomicLong();

  FakeClock() {}

  /** Sets it, in nanoseconds. */
  public void set(long now) {
    nanos.set(now);
  }

  /** Moves it. */
  public void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
  }

  @Override
  public long getAsLong() {
    return nanos.get();
  }
}
