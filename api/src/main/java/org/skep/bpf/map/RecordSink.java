// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;
import org.skep.bpf.mem.Region;

/**
 * A map that Java writes records into and programs drain: {@code BPF_MAP_TYPE_USER_RINGBUF}. Any
 * number of writers; records come to programs in the order of their reservation, and one that is
 * not submitted yet holds back those behind it.
 */
@ConsumerType
public interface RecordSink extends MapFacet {
  @Override
  default boolean writes() {
    return true;
  }

  /**
   * Claims room for a record; {@link #submit} or {@link #discard} must follow.
   *
   * @param length bytes of payload
   * @return where in {@link #region} the payload goes; {@code -E2BIG} if it is larger than the
   *     buffer, {@code -ENOSPC} if there is no room now
   */
  int reserve(int length);

  /** The memory that payloads are written to. */
  Region region();

  /** Gives a record to programs. */
  void submit(int payload);

  /** Gives a record up. */
  void discard(int payload);

  /** Bytes, headers included, that programs have not drained. */
  long pendingBytes();

  /** Sets what is run, on the program's thread, after records were drained; null for nothing. */
  void onDrained(@Nullable Runnable action);
}
