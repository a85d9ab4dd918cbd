// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.memory;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;

/** Bytes that may be taken, and that are. Thread-safe. */
public final class MemoryBudget {
  private final String owner;
  private final AtomicLong used = new AtomicLong();
  private final Supplier<String> rule;
  private volatile LongSupplier limit;

  /**
   * A budget.
   *
   * @param owner whose it is, for messages
   * @param limit bytes
   */
  public MemoryBudget(String owner, long limit) {
    this(owner, () -> limit);
  }

  /** A budget whose limit is asked for each time: it may change meanwhile. */
  public MemoryBudget(String owner, LongSupplier limit) {
    this(owner, limit, () -> "");
  }

  /**
   * A budget whose limit is asked for each time.
   *
   * @param rule the rule of a policy that sets the limit, empty if none does
   */
  public MemoryBudget(String owner, LongSupplier limit, Supplier<String> rule) {
    this.owner = owner;
    this.limit = limit;
    this.rule = rule;
  }

  /** Bytes in use. */
  public long used() {
    return used.get();
  }

  /** Bytes that may be in use. */
  public long limit() {
    return limit.getAsLong();
  }

  /** Sets a new limit; what is in use stays. */
  public void setLimit(long bytes) {
    limit = () -> bytes;
  }

  /**
   * Takes bytes.
   *
   * @throws BpfException {@code ENOMEM} over the limit; {@code EPERM} if a policy sets it
   */
  public void take(long bytes) {
    long before = used.getAndAdd(bytes);
    long most = limit();
    if (before + bytes > most) {
      used.addAndGet(-bytes);
      String denied = rule.get();
      throw new BpfException(
          denied.isEmpty() ? Errno.ENOMEM : Errno.EPERM,
          "%d bytes more for maps of %s: %d of %d are in use; close maps or raise the limit%s"
              .formatted(
                  bytes, owner, before, most, denied.isEmpty() ? "" : ", which is " + denied));
    }
  }

  /**
   * Refuses what cannot fit, before anything is allocated.
   *
   * @throws BpfException {@code ENOMEM} over the limit
   */
  public void check(long bytes) {
    take(bytes);
    giveBack(bytes);
  }

  /** Gives bytes back. */
  public void giveBack(long bytes) {
    used.addAndGet(-bytes);
  }
}
