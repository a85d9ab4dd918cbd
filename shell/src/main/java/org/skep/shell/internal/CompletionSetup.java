// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.Map;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/**
 * Tells each session of Gogo's jline shell how to complete the commands, before its first command.
 * Sessions without completion are left alone.
 */
@Component(immediate = true)
public final class CompletionSetup implements CommandSessionListener {
  private static final String COMPLETIONS = ".completions";
  private static final String DONE = ".bpf.completions";

  /** For declarative services. */
  public CompletionSetup() {}

  @Override
  public void beforeExecute(CommandSession session, CharSequence line) {
    if (session.get(DONE) != null || !(session.get(COMPLETIONS) instanceof Map<?, ?>)) {
      return;
    }
    session.put(DONE, true); // first: what follows comes by here again
    for (String noun : Usage.NOUNS) {
      try {
        session.execute("gogo:complete -c bpf:" + noun + " -a 'bpf:_words " + noun + "'");
      } catch (Exception e) {
        // Completion is a convenience; the session's next command will try again.
        session.put(DONE, null);
        return;
      }
    }
  }

  @Override
  public void afterExecute(
      CommandSession session, CharSequence line, @Nullable Exception failure) {}

  @Override
  public void afterExecute(CommandSession session, CharSequence line, @Nullable Object result) {}
}
