// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.launcher;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.apache.felix.gogo.runtime.SyntaxError;

/** Runs scripts in a session, and stops at the first command that fails. */
final class ScriptRunner {
  /** Where Gogo leaves what a stage of a pipeline threw; the pipeline itself goes on. */
  private static final String PIPE_EXCEPTION = "pipe-exception";

  private static final String SCOPE = "bpf:gogo:*";

  private static final String PROMPT = "skep> ";
  private static final int FAILED = 1;

  private final Session session;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean isTold;

  /**
   * Runs scripts.
   *
   * @param isTold whether remarks and commands are printed too, as a reader would have typed them
   */
  ScriptRunner(Session session, PrintStream out, PrintStream err, boolean isTold) {
    this.session = session;
    this.out = out;
    this.err = err;
    this.isTold = isTold;
  }

  /**
   * Runs all commands of a text.
   *
   * @param name what messages call the text
   * @param variables what the text may refer to
   * @return 0, what {@code exit} gave, or 1 if a command failed; then one line on the error stream
   *     says which
   */
  int run(String name, String text, Map<String, String> variables) {
    Script script;
    try {
      script = Script.of(text);
    } catch (SyntaxError e) {
      err.println("%s:%d: %s".formatted(name, e.line() + 1, e.getMessage()));
      return FAILED;
    }
    int told = 0;
    for (Script.Command command : script.commands()) {
      told = tell(text, told, command);
      try {
        run(command, variables);
      } catch (ExitCommand.Request e) {
        out.flush();
        return e.status();
      } catch (Exception e) {
        out.flush();
        err.println("%s:%d: %s: %s".formatted(name, command.line(), command.text(), reason(e)));
        return FAILED;
      }
    }
    tellRemarks(text.lines().skip(told).toList());
    out.flush();
    return 0;
  }

  /** The remarks before a command, and itself; how many lines are told then. */
  private int tell(String text, int told, Script.Command command) {
    if (!isTold) {
      return told;
    }
    tellRemarks(text.lines().limit(command.line() - 1).skip(told).toList());
    out.println(PROMPT + command.text());
    return Math.max(told, command.line() - 1 + (int) command.text().lines().count());
  }

  private void tellRemarks(List<String> lines) {
    if (isTold) {
      lines.stream()
          .filter(line -> line.isBlank() || line.startsWith("# ") || line.equals("#"))
          .map(line -> line.replaceFirst("^# ?", ""))
          .forEach(out::println);
    }
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
    String message = told.getMessage();
    if (told.getClass().getSimpleName().equals("CommandNotFoundException")) {
      return message + "; help lists the commands";
    }
    return message == null ? told.getClass().getSimpleName() : message;
  }
}
