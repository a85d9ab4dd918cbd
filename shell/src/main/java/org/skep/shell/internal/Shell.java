// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.skep.bpf.Bpf;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.btf.BtfException;

/** Runs one command; needs no framework. */
final class Shell {
  private Shell() {}

  /**
   * Runs a command.
   *
   * @param noun {@code prog}, {@code map}, …
   * @param words what follows it; {@code -j} anywhere asks for JSON
   * @param screen where the output is seen
   * @throws BpfException whatever is wrong: errno, what was found, what was expected
   */
  static void run(
      String noun,
      List<String> words,
      Bpf bpf,
      Providers providers,
      PrintStream out,
      Path dir,
      Screen screen) {
    List<String> rest = new ArrayList<>(words);
    boolean json = rest.removeAll(List.of("-j", "--json"));
    Env env = new Env(bpf, providers, new Output(out, json, screen.width()), dir, screen);
    try {
      dispatch(env, noun, new Args(noun, rest));
    } catch (NoSuchFileException e) {
      throw new BpfException(
          Errno.ENOENT, "no file " + e.getFile() + "; files are relative to " + dir);
    } catch (IOException e) {
      throw new BpfException(Errno.EINVAL, "cannot read: " + e.getMessage());
    } catch (BtfException e) {
      throw new BpfException(Errno.EINVAL, String.valueOf(e.getMessage()));
    } finally {
      out.flush();
    }
  }

  private static void dispatch(Env env, String noun, Args args) throws IOException {
    switch (noun) {
      case "prog" -> ProgCommand.run(env, args);
      case "map" -> MapCommand.run(env, args);
      case "link" -> LinkCommand.run(env, args);
      case "fd" -> FdCommand.run(env, args);
      case "btf" -> BtfCommand.run(env, args);
      case "gen" -> GenCommand.run(env, args);
      case "feature" -> FeatureCommand.run(env, args);
      case "load" -> LoadCommand.run(env, args);
      case "call" -> CallCommand.run(env, args);
      case "attach" -> AttachCommand.run(env, args);
      case "doctor" -> DoctorCommand.run(env, args);
      case "top" -> TopCommand.run(env, args);
      case "events" -> EventsCommand.run(env, args);
      default -> Usage.print(env.out(), args.peek());
    }
  }
}
