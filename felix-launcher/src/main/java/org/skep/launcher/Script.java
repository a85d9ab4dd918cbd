// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.launcher;

import java.util.ArrayList;
import java.util.List;
import org.apache.felix.gogo.runtime.Parser;
import org.apache.felix.gogo.runtime.Parser.Executable;
import org.apache.felix.gogo.runtime.Parser.Statement;
import org.apache.felix.gogo.runtime.Token;

/**
 * A text of commands, cut where one ends: run one by one, so that a failure has a line.
 *
 * @param commands what it consists of, in order
 */
record Script(List<Command> commands) {
  /**
   * One command: a statement, a pipeline, or several joined by {@code &&} and {@code ||}.
   *
   * @param line where it begins, from 1
   * @param text as written
   * @param isAssignment whether its value goes into a variable, not to the reader
   */
  record Command(int line, String text, boolean isAssignment) {}

  /**
   * Cuts a text.
   *
   * @throws org.apache.felix.gogo.runtime.SyntaxError saying where it cannot be read
   */
  static Script of(String text) {
    List<Command> commands = new ArrayList<>();
    List<Executable> together = new ArrayList<>();
    for (Executable part : new Parser(text).program().tokens()) {
      if (Token.eq(part, ";") || Token.eq(part, "\n")) {
        add(commands, text, together);
        together.clear();
      } else {
        together.add(part);
      }
    }
    add(commands, text, together);
    return new Script(commands);
  }

  private static void add(List<Command> commands, String text, List<Executable> parts) {
    if (parts.isEmpty()) {
      return;
    }
    Executable first = parts.get(0);
    Executable last = parts.get(parts.size() - 1);
    String command = text.substring(first.start(), last.start() + last.length());
    boolean isAssignment =
        parts.size() == 1
            && first instanceof Statement statement
            && statement.tokens().size() > 1
            && Token.eq(statement.tokens().get(1), "=");
    int line = 1 + (int) text.substring(0, first.start()).chars().filter(c -> c == '\n').count();
    commands.add(new Command(line, command, isAssignment));
  }
}
