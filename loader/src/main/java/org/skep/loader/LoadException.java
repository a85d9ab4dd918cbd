// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader;

import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;

/**
 * An object that cannot be loaded as it is: what was found, where, and what was expected. Its errno
 * is {@code EINVAL}; programs that the verifier refuses are plain {@link BpfException}s.
 */
public final class LoadException extends BpfException {
  private static final long serialVersionUID = 1L;

  /** A defect of the object. */
  public LoadException(String message) {
    super(Errno.EINVAL, message);
  }

  /** A defect found by another reader. */
  public LoadException(String message, Throwable cause) {
    this(message);
    initCause(cause);
  }
}
