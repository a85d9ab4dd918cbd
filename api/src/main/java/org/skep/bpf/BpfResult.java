// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf;

import org.jspecify.annotations.Nullable;
import org.skep.bpf.verify.Verdict;

/**
 * What a call answered, in full.
 *
 * @param value what {@code bpf()} returns: at least 0 (a file descriptor or a count), or a negated
 *     errno
 * @param reason why the call failed, in words; empty when it succeeded
 * @param verdict the verifier's verdict, when the call got as far as verifying a program
 */
public record BpfResult(int value, String reason, @Nullable Verdict verdict) {
  /** A call that succeeded. */
  public static BpfResult success(int value) {
    return new BpfResult(value, "", null);
  }

  /** Whether the call succeeded. */
  public boolean succeeded() {
    return value >= 0;
  }

  /** The errno of a failed call; null when it succeeded. */
  public @Nullable Errno errno() {
    return value >= 0 ? null : Errno.ofResult(value);
  }

  /**
   * The value of a call that must succeed.
   *
   * @throws BpfException with the errno, the reason and the verifier's log, if it failed
   */
  public int orThrow() {
    if (value >= 0) {
      return value;
    }
    throw new BpfException(Errno.ofResult(value), reason, verdict == null ? "" : verdict.log());
  }
}
