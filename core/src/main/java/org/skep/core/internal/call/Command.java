// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.call;

/** A command of core's own. */
public interface Command {
  /** The end, in bytes, of its last field: what follows in the union must be zero. */
  int lastFieldEnd();

  /**
   * Runs it.
   *
   * @return at least 0, or a negated errno
   * @throws org.skep.bpf.BpfException if refused
   */
  int run(Call call);
}
