// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.launcher;

import org.apache.felix.framework.Logger;
import org.jspecify.annotations.Nullable;

/** Felix's own messages, where they do not mix with what commands print. */
final class StandardErrorLog extends Logger {
  @Override
  protected void doLog(int level, String message, @Nullable Throwable cause) {
    System.err.println("felix: " + message + (cause == null ? "" : ": " + cause));
  }
}
