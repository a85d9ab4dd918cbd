// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.LogLevels;
import org.skep.bpf.verify.Rule;
import org.skep.bpf.verify.Verdict;
import org.skep.bpf.verify.Verifier;
import org.skep.explain.Explained;
import org.skep.explain.VerdictJson;
import org.skep.explain.VerdictPage;
import org.skep.explain.VerdictText;
import org.skep.explain.WhyText;
import org.skep.loader.LoadedObject;
import org.skep.loader.LoadedProgram;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;
import org.skep.loader.ProgramSpec;

/** {@code bpf:prog verify}: the verdicts on an object's programs, of which none stays. */
final class VerifyCommand {
  private final Env env;
  private final Args args;
  private String file = "";
  private String only = "";
  private String page = "";
  private boolean isWhy;

  private VerifyCommand(Env env, Args args) {
    this.env = env;
    this.args = args;
  }

  static void run(Env env, Args args) throws IOException {
    VerifyCommand command = new VerifyCommand(env, args);
    command.options();
    command.verify();
  }

  private void options() {
    while (args.hasNext()) {
      if (args.accept("--why")) {
        isWhy = true;
      } else if (args.accept("--html")) {
        page = args.next("a file for the page");
      } else if (file.isEmpty()) {
        file = args.next("an object file");
      } else if (only.isEmpty() && !args.peek().startsWith("-")) {
        only = args.next("a program of the object");
      } else {
        throw args.wrong("'" + args.peek() + "'", "--why, --html OUT, or the end");
      }
    }
    if (file.isEmpty()) {
      throw args.wrong("the end", "an object file");
    }
  }

  private void verify() throws IOException {
    ObjectFile object = ObjectFile.read(env.file(file));
    requireProgram(object);
    ObjectLoader loader =
        ObjectLoader.of(env.bpf()).keepGoing(true).withoutPins().logLevel(LogLevels.EXPLAIN);
    if (!only.isEmpty()) {
      loader.only(program -> program.name().equals(only));
    }
    List<LoadedProgram> programs;
    try (LoadedObject loaded = loader.load(object)) {
      programs = loaded.programs();
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    List<Explained> explained = new ArrayList<>();
    for (LoadedProgram program : programs) {
      rows.add(verdict(program, explained));
    }
    env.out().json(rows);
    if (!page.isEmpty()) {
      write(object.name(), explained);
    }
    refuse(programs);
  }

  private void requireProgram(ObjectFile object) {
    List<String> names = object.programs().stream().map(ProgramSpec::name).toList();
    if (names.isEmpty() || (!only.isEmpty() && !names.contains(only))) {
      throw new BpfException(
          Errno.ENOENT,
          names.isEmpty()
              ? "the object has no programs: global functions in a section of their own"
              : "no program \"%s\" in the object, there are: %s"
                  .formatted(only, String.join(", ", names)));
    }
  }

  private Map<String, Object> verdict(LoadedProgram program, List<Explained> explained) {
    Verdict verdict = program.result().verdict();
    if (verdict == null) {
      return unverified(program);
    }
    Explained shown = new Explained(program.name(), program.spec().section(), verdict, rules());
    explained.add(shown);
    (isWhy ? WhyText.lines(shown) : VerdictText.lines(shown)).forEach(env.out()::line);
    if (isWhy) {
      env.out().line("");
    }
    return VerdictJson.of(shown);
  }

  /** A program that did not get as far as the verifier. */
  private Map<String, Object> unverified(LoadedProgram program) {
    Map<String, Object> row = new LinkedHashMap<>();
    String errno = String.valueOf(program.result().errno());
    row.put("name", program.name());
    row.put("section", program.spec().section());
    row.put("accepted", program.isLoaded());
    row.put("errno", errno);
    row.put("reason", program.result().reason());
    env.out()
        .line("%s: refused, %s: %s".formatted(program.name(), errno, program.result().reason()));
    return row;
  }

  private List<Rule> rules() {
    return env.providers().all(Verifier.class).stream().flatMap(v -> v.rules().stream()).toList();
  }

  private void write(String name, List<Explained> explained) throws IOException {
    Path out = env.file(page);
    if (explained.isEmpty()) {
      throw new BpfException(Errno.ENOENT, "no program got as far as a verdict: nothing to show");
    }
    Files.writeString(out, VerdictPage.html(name + ": verdicts", explained));
    env.out().line("page written to " + page);
  }

  private static void refuse(List<LoadedProgram> programs) {
    List<LoadedProgram> refused = programs.stream().filter(p -> !p.isLoaded()).toList();
    if (!refused.isEmpty()) {
      throw new BpfException(
          Errno.ofResult(refused.get(0).result().value()),
          "%d of %d programs were refused: %s"
              .formatted(
                  refused.size(),
                  programs.size(),
                  String.join(", ", refused.stream().map(LoadedProgram::name).toList())));
    }
  }
}
