// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.verifier.internal;

import org.skep.bpf.Errno;
import org.skep.bpf.verify.Rejection;

/** Ends the walk: the program is refused. Caught where the walk began. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Rejection rejection;

  private final String detail;

  private Refusal(Rejection rejection, String detail) {
    super(rejection.message(), null, false, false);
    this.rejection = rejection;
    this.detail = detail;
  }

  private Refusal(Rejection rejection) {
    this(rejection, "");
  }

  /** The same, with lines that the log has before the message. */
  Refusal after(String lines) {
    return new Refusal(rejection, lines);
  }

  /**
   * The same, with what was found in words and what was expected; without it they come from the
   * register that it is about, and from the rule's title.
   */
  Refusal because(String found, String expected) {
    return new Refusal(
        new Rejection(
            rejection.errno(),
            rejection.rule(),
            rejection.insn(),
            rejection.register(),
            rejection.message(),
            rejection.hint(),
            found,
            expected),
        detail);
  }

  /** Lines that the log has before the message; may be empty. */
  String detail() {
    return detail;
  }

  Rejection rejection() {
    return rejection;
  }

  static Refusal of(Errno errno, String rule, int insn, String message) {
    return new Refusal(new Rejection(errno, rule, insn, -1, message, ""));
  }

  static Refusal of(Errno errno, String rule, int insn, String message, String hint) {
    return new Refusal(new Rejection(errno, rule, insn, -1, message, hint));
  }

  /** About a register; the errno that most rules give. */
  static Refusal access(String rule, int insn, int register, String message, String hint) {
    return new Refusal(new Rejection(Errno.EACCES, rule, insn, register, message, hint));
  }

  static Refusal access(String rule, int insn, int register, String message) {
    return access(rule, insn, register, message, "");
  }

  static Refusal invalid(String rule, int insn, String message) {
    return of(Errno.EINVAL, rule, insn, message);
  }

  /** About a register. */
  static Refusal invalid(String rule, int insn, int register, String message) {
    return new Refusal(new Rejection(Errno.EINVAL, rule, insn, register, message, ""));
  }
}
