// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.launcher;

import java.io.PrintStream;
import java.util.Map;
import org.apache.felix.gogo.runtime.SyntaxError;

/** Runs scripts in a session, and stops at the first command that fails. */
final class ScriptRunner {
  /** Where Gogo leaves what a stage of a pipeline threw; the pipeline itself goes on. */
  private static final String PIPE_EXCEPTION = "pipe-exception";

  private static final String SCOPE = "bpf:gogo:*";

  private final Session session;
  private final PrintStream out;
  private final PrintStream err;

  ScriptRunner(Session session, PrintStream out, PrintStream err) {
    this.session = session;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs all commands of a text.
   *
   * @param name what messages call the text
   * @param variables what the text may refer to
   * @return whether all succeeded; otherwise one line on the error stream says which did not
   */
  boolean run(String name, String text, Map<String, String> variables) {
    Script script;
    try {
      script = Script.of(text);
    } catch (SyntaxError e) {
      err.println("%s:%d: %s".formatted(name, e.line() + 1, e.getMessage()));
      return false;
    }
    for (Script.Command command : script.commands()) {
      try {
        run(command, variables);
      } catch (Exception e) {
        out.flush();
        err.println("%s:%d: %s: %s".formatted(name, command.line(), command.text(), reason(e)));
        return false;
      }
    }
    out.flush();
    return true;
  }

  private void run(Script.Command command, Map<String, String> variables) throws Exception {
    session.put("SCOPE", SCOPE);
    session.put(PIPE_EXCEPTION, null);
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      session.put(variable.getKey(), variable.getValue());
    }
    Object result = session.execute(command.text());
    if (session.get(PIPE_EXCEPTION) instanceof Exception failure) {
      throw failure;
    }
    Object shown = result == null || command.isAssignment() ? null : session.format(result);
    if (shown != null) {
      out.println(shown.toString().stripTrailing());
    }
  }

  /** Why a command failed: what a stage of a pipeline threw is the cause of what is thrown. */
  private static String reason(Exception failure) {
    Throwable cause = failure.getCause();
    Throwable told = failure.getMessage() == null || cause == null ? failure : cause;
    return told.getMessage() == null ? told.toString() : told.getMessage();
  }
}
