// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A command that a bundle brings, published as a service (or through {@link
 * java.util.ServiceLoader}). Core applies the size and zero-tail rules before it runs.
 */
@ConsumerType
public interface BpfCommand {
  /** The command's number, from {@link Cmd#FIRST_FREE} on. */
  int number();

  /** The command's name, in upper case with underscores. */
  String name();

  /** The end, in bytes, of the last field it knows; bytes of the union after it must be zero. */
  int lastFieldEnd();

  /**
   * Runs the command for the process {@code caller}. Called by many threads at once.
   *
   * @param attr a whole union, whatever the caller's size: fields that an older caller does not
   *     know are 0. What is written within the caller's size, the caller sees
   * @return at least 0
   * @throws BpfException if refused
   */
  int run(Bpf caller, BpfAttr attr);
}
