// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.verify;

import org.skep.bpf.Errno;

/**
 * Why a program was refused.
 *
 * @param errno what {@code PROG_LOAD} answers
 * @param rule the rule's id, such as {@code V014}
 * @param insn the slot, −1 if it is about the program as a whole
 * @param register the register it is about, −1 if none
 * @param message the case in Linux's words where it is the same, for people to search for
 * @param hint what to do; may be empty
 * @param found what was found, in words; may be empty
 * @param expected what was expected in its place; may be empty
 */
public record Rejection(
    Errno errno,
    String rule,
    int insn,
    int register,
    String message,
    String hint,
    String found,
    String expected) {
  /** A rejection whose message says what was found and expected. */
  public Rejection(Errno errno, String rule, int insn, int register, String message, String hint) {
    this(errno, rule, insn, register, message, hint, "", "");
  }
}
