// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.stacktrace;

import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;

/** What a call was refused with. */
final class Errors {
  private Errors() {}

  static Errno of(Runnable call) {
    try {
      call.run();
    } catch (BpfException e) {
      return e.errno();
    }
    throw new AssertionError("it was not refused");
  }
}
