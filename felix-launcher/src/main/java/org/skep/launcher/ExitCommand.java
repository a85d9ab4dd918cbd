// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.launcher;

import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;

/** The command {@code exit}: ends the shell or the script, and the process with a status. */
public final class ExitCommand {
  private final BundleContext context;
  private final boolean isScript;
  private volatile int status;

  private ExitCommand(BundleContext context, boolean isScript) {
    this.context = context;
    this.isScript = isScript;
  }

  /** What the command throws to leave a script. */
  static final class Request extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    Request(int status) {
      super("exit " + status, null, false, false);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  static ExitCommand register(BundleContext context, boolean isScript) {
    ExitCommand command = new ExitCommand(context, isScript);
    Map<String, Object> properties =
        Map.of("osgi.command.scope", "bpf", "osgi.command.function", new String[] {"exit", "quit"});
    context.registerService(ExitCommand.class, command, FrameworkUtil.asDictionary(properties));
    return command;
  }

  /** What the process ends with. */
  int status() {
    return status;
  }

  /** Ends with success. */
  public void exit() throws BundleException {
    exit(0);
  }

  /** Ends with a status. */
  public void exit(int newStatus) throws BundleException {
    if (isScript) {
      throw new Request(newStatus);
    }
    status = newStatus;
    context.getBundle(0).stop();
  }

  /** As {@link #exit()}. */
  public void quit() throws BundleException {
    exit(0);
  }
}
