// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.nio.file.Path;
import org.skep.bpf.Bpf;

/**
 * What a command works with.
 *
 * @param bpf the shell's own process
 * @param providers what is there to be used
 * @param out where results go
 * @param directory what files are relative to
 * @param screen where output is seen
 */
record Env(Bpf bpf, Providers providers, Output out, Path directory, Screen screen) {
  /** How far long work is; closed when it is done. */
  Progress progress() {
    return new Progress(screen);
  }

  /** A file as the user names it. */
  Path file(String name) {
    return directory.resolve(name);
  }
}
