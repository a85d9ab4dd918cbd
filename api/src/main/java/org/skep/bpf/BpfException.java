// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf;

/**
 * A refused call: the errno that {@code bpf()} answers with, the reason in words, and the
 * verifier's log where a program was refused. {@code bpf()} itself never throws it; the typed API
 * does, and providers throw it to core. Libraries over the typed API refine it.
 */
public class BpfException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;
  private final String reason;
  private final String log;

  /** A refusal with a reason: what was found, what was expected, what to do. */
  public BpfException(Errno errno, String reason) {
    this(errno, reason, "");
  }

  /** A refused program: the log is the whole verifier log, empty if there is none. */
  public BpfException(Errno errno, String reason, String log) {
    super(message(errno, reason, log));
    this.errno = errno;
    this.reason = reason;
    this.log = log;
  }

  private static String message(Errno errno, String reason, String log) {
    return errno + ": " + reason + (log.isEmpty() ? "" : "\n" + log.stripTrailing());
  }

  /** The errno that {@code bpf()} answers with. */
  public Errno errno() {
    return errno;
  }

  /** Why, in words; never empty. */
  public String reason() {
    return reason;
  }

  /** The verifier's log; empty unless a program was refused. */
  public String log() {
    return log;
  }
}
