// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.verify.Rejection;
import org.skep.bpf.verify.Statistics;
import org.skep.bpf.verify.Verdict;
import org.skep.loader.LoadedObject;
import org.skep.loader.LoadedProgram;
import org.skep.loader.ObjectFile;
import org.skep.loader.ObjectLoader;

/** {@code bpf:load}: every program of an object on its own, with a verdict for each. */
final class LoadCommand {
  private static final int LOG_LINES = 16;

  private LoadCommand() {}

  static void run(Env env, Args args) throws IOException {
    if (args.peek().equals("help")) {
      Usage.print(env.out(), "load");
      return;
    }
    String name = args.next("an object file");
    args.end();
    ObjectFile file = ObjectFile.read(env.file(name));
    // Not closed: what was loaded is the shell's until bpf:fd close, or until the shell stops.
    LoadedObject object = load(env, file);
    List<Map<String, Object>> verdicts = new ArrayList<>();
    List<LoadedProgram> refused = new ArrayList<>();
    for (LoadedProgram program : object.programs()) {
      verdicts.add(verdict(env, program));
      if (!program.isLoaded()) {
        refused.add(program);
      }
    }
    env.out().json(verdicts);
    ProgLoad.maps(env, object, true);
    if (!refused.isEmpty()) {
      throw new BpfException(
          Errno.ofResult(refused.get(0).result().value()),
          "%d of %d programs were refused: %s"
              .formatted(
                  refused.size(),
                  object.programs().size(),
                  String.join(", ", refused.stream().map(LoadedProgram::name).toList())));
    }
  }

  private static LoadedObject load(Env env, ObjectFile file) {
    int count = file.programs().size();
    int[] done = {0};
    try (Progress progress = env.progress()) {
      return ObjectLoader.of(env.bpf())
          .keepGoing(true)
          .logLevel(1)
          .only(
              program -> {
                progress.show("program %d of %d: %s", ++done[0], count, program.name());
                return !program.section().startsWith("?");
              })
          .load(file);
    }
  }

  private static Map<String, Object> verdict(Env env, LoadedProgram program) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", program.name());
    row.put("section", program.spec().section());
    row.put("accepted", program.isLoaded());
    Verdict verdict = program.result().verdict();
    if (program.isLoaded()) {
      accepted(env, program, row);
    } else {
      refused(env, program, row);
    }
    if (verdict != null) {
      Statistics statistics = verdict.statistics();
      row.put("processed_insns", statistics.processed());
      row.put("states", statistics.states());
      row.put("nanos", statistics.nanos());
    }
    return row;
  }

  private static void accepted(Env env, LoadedProgram program, Map<String, Object> row) {
    BpfObjects.ProgramInfo info = BpfObjects.programInfo(env.bpf(), program.fd());
    row.put("id", info.id());
    row.put("fd", program.fd());
    row.put("insns", info.insnCount());
    env.out()
        .line(
            "%s: accepted, %d insns, %d processed; id %d, open as fd %d"
                .formatted(
                    program.name(),
                    info.insnCount(),
                    info.verifiedInsns(),
                    info.id(),
                    program.fd()));
  }

  private static void refused(Env env, LoadedProgram program, Map<String, Object> row) {
    String errno = String.valueOf(program.result().errno());
    row.put("errno", errno);
    row.put("reason", program.result().reason());
    row.put("log", program.log());
    env.out()
        .line("%s: refused, %s: %s".formatted(program.name(), errno, program.result().reason()));
    List<String> log = program.log().lines().toList();
    int from = Math.max(0, log.size() - LOG_LINES);
    if (from > 0) {
      env.out().line("    (log lines before these: %d; -j prints all)".formatted(from));
    }
    log.subList(from, log.size()).forEach(line -> env.out().line("    " + line));
    Verdict verdict = program.result().verdict();
    Rejection rejection = verdict == null ? null : verdict.rejection();
    if (rejection != null) {
      row.put("rule", rejection.rule());
      row.put("insn", rejection.insn());
      row.put("hint", rejection.hint());
      if (!program.result().reason().contains(rejection.hint())) {
        env.out().line("    " + rejection.rule() + ", what to do: " + rejection.hint());
      }
    }
  }
}
