// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.PrintStream;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Process;
import org.jspecify.annotations.Nullable;

/**
 * Where a command's output is seen.
 *
 * @param width columns that a line may take; {@link #UNLIMITED} where no terminal shows it, as in a
 *     pipe or a script
 * @param progress where long work says how far it is; null where nobody watches
 */
record Screen(int width, @Nullable PrintStream progress) {
  static final int UNLIMITED = Integer.MAX_VALUE;

  /** Nobody watches. */
  static final Screen NONE = new Screen(UNLIMITED, null);

  private static final int OUT = 1;
  private static final int ERR = 2;

  /** What a command of a session writes to: the width of Gogo's terminal is in the session. */
  static Screen of(CommandSession session, @Nullable Process process) {
    if (process == null) {
      return NONE;
    }
    int width = process.isTty(OUT) ? width(session) : UNLIMITED;
    return new Screen(width, process.isTty(ERR) && hasTerminal(session) ? process.err() : null);
  }

  private static int width(CommandSession session) {
    try {
      return hasTerminal(session) ? positive(TerminalWidth.of(session)) : UNLIMITED;
    } catch (NoClassDefFoundError e) {
      return UNLIMITED; // a Gogo without jline
    }
  }

  private static boolean hasTerminal(CommandSession session) {
    return session.get(".terminal") != null;
  }

  private static int positive(int width) {
    return width > 0 ? width : UNLIMITED;
  }
}
