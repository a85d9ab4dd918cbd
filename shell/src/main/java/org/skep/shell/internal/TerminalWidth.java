// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import org.apache.felix.service.command.CommandSession;
import org.jline.terminal.Terminal;

/** Knows jline's terminal; loaded only where there is one. */
final class TerminalWidth {
  private TerminalWidth() {}

  /** Columns; 0 if they are not known. */
  static int of(CommandSession session) {
    return session.get(".terminal") instanceof Terminal terminal ? terminal.getWidth() : 0;
  }
}
