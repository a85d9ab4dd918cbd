// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.timer;

/** A program that timers call back. */
public interface TimerProgram {
  /** Takes a reference, unless the last one is gone. */
  boolean tryRetain();

  /** Gives a reference back. */
  void release();

  /** Calls a subprogram back for a timer that is due, on the calling thread. */
  void callBack(BpfTimer timer, int function);
}
