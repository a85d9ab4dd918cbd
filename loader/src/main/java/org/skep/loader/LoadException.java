// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader;

/**
 * An object that cannot be loaded as it is: what was found, where, and what was expected. Programs
 * that the verifier refuses are {@link org.skep.bpf.BpfException}s instead.
 */
public final class LoadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A defect of the object. */
  public LoadException(String message) {
    super(message);
  }

  /** A defect found by another reader. */
  public LoadException(String message, Throwable cause) {
    super(message, cause);
  }
}
