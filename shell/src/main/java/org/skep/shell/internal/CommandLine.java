// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.jline.reader.Candidate;
import org.jline.reader.ParsedLine;

/** The line that is being edited, as Gogo's jline shell leaves it in the session. */
final class CommandLine {
  private static final String VARIABLE = ".commandLine";

  private CommandLine() {}

  /** Folders do not end a word: what is in them comes next. */
  static List<Candidate> candidates(Env env, String noun, CommandSession session) {
    return session.get(VARIABLE) instanceof ParsedLine line
        ? Completion.words(env, noun, line.words().subList(1, line.wordIndex()), line.word())
            .stream()
            .map(word -> new Candidate(word, word, null, null, null, null, !word.endsWith("/")))
            .toList()
        : List.of();
  }
}
