// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.typed.BpfLink;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfObjects.ProgramInfo;
import org.skep.bpf.typed.BpfProgram;

/** {@code bpf:prog}. */
final class ProgCommand {
  private final Env env;
  private final Args args;

  private ProgCommand(Env env, Args args) {
    this.env = env;
    this.args = args;
  }

  static void run(Env env, Args args) throws IOException {
    ProgCommand command = new ProgCommand(env, args);
    String verb = args.hasNext() ? args.next("a subcommand") : "list";
    switch (verb) {
      case "list", "show" -> command.list();
      case "load" -> new ProgLoad(env, args).run(false);
      case "loadall" -> new ProgLoad(env, args).run(true);
      case "verify" -> VerifyCommand.run(env, args);
      case "dump" -> new ProgDump(env, args).run();
      case "run" -> new ProgRun(env, args).run();
      case "trace" -> new ProgTrace(env, args).run();
      case "attach" -> command.attach();
      case "pin" -> command.pin();
      case "unpin" -> Objects.unpin(env, args);
      case "tracelog" -> TraceLog.run(env, args);
      case "help" -> Usage.print(env.out(), "prog");
      default -> throw args.wrong("'" + verb + "'", Usage.verbs("prog"));
    }
  }

  private void list() {
    if (args.hasNext()) {
      try (Objects.Ref program = Objects.open(env, ObjectKind.PROG, args)) {
        args.end();
        env.out().record(details(program));
      }
      return;
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    Objects.each(
        env,
        ObjectKind.PROG,
        program -> rows.add(row(BpfObjects.programInfo(env.bpf(), program.fd()))));
    env.out().table(rows);
  }

  private Map<String, Object> row(ProgramInfo info) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", info.id());
    row.put("type", Names.programType(env.providers(), info.type()));
    row.put("name", info.name());
    row.put("tag", info.tag());
    row.put("insns", info.insnCount());
    row.put("map_ids", info.mapIds());
    row.put("pinned", Objects.pins(env, ObjectKind.PROG, info.id()));
    return row;
  }

  private Map<String, Object> details(Objects.Ref program) {
    ProgramInfo info = BpfObjects.programInfo(env.bpf(), program.fd());
    Map<String, Object> details = row(info);
    details.put("gpl_compatible", info.gplCompatible());
    details.put("verified_insns", info.verifiedInsns());
    if (info.btfId() != 0) {
      details.put("btf_id", info.btfId());
    }
    if (info.runCount() != 0) {
      details.put("run_cnt", info.runCount());
      details.put("run_time_ns", info.runTimeNanos());
    }
    if (info.misses() != 0) {
      details.put("recursion_misses", info.misses());
    }
    String engine = text(program, Attr.ProgText.ENGINE);
    if (!engine.isEmpty()) {
      details.put("engine", engine);
      details.put("refusals", text(program, Attr.ProgText.REFUSALS).lines().toList());
    }
    String faults = text(program, Attr.ProgText.FAULTS);
    int blank = faults.indexOf(' ');
    if (blank > 0) {
      details.put("faults", Long.valueOf(faults.substring(0, blank)));
      details.put("last_fault", faults.substring(blank + 1));
    }
    return details;
  }

  private String text(Objects.Ref program, int what) {
    return BpfObjects.programText(env.bpf(), program.fd(), what);
  }

  private void attach() {
    try (Objects.Ref ref = Objects.open(env, ObjectKind.PROG, args)) {
      String target = args.next("what to attach to");
      long cookie = args.accept("cookie") ? args.u64("a cookie") : 0;
      args.end();
      attached(env, ref.id(), target, cookie);
    }
  }

  /** Attaches a program, and says so; the descriptor of the link, which stays open. */
  static int attached(Env env, int program, String target, long cookie) {
    try (BpfProgram attached =
        BpfProgram.of(env.bpf(), BpfObjects.open(env.bpf(), ObjectKind.PROG, program))) {
      int type = BpfObjects.programInfo(env.bpf(), attached.fd()).type();
      AttachPoint point = point(env, type, target);
      // Not closed: the link is the shell's until bpf:fd close, or until the shell stops.
      BpfLink link = BpfLink.create(attached, point.attachType(), target, cookie);
      env.out()
          .line(
              "link id %d, open as fd %d: program %d on %s %s"
                  .formatted(link.id(), link.fd(), program, point.name(), target));
      env.out().json(Map.of("id", link.id(), "fd", link.fd(), "prog_id", program));
      return link.fd();
    }
  }

  /** The attach point for programs of a type; the one that has the target if there are several. */
  private static AttachPoint point(Env env, int type, String target) {
    @Nullable AttachPoint found = null;
    for (AttachPoint point : env.providers().all(AttachPoint.class)) {
      if (point.programTypes().contains(type)) {
        if (found == null || point.targets().contains(target)) {
          found = point;
        }
      }
    }
    if (found == null) {
      throw new BpfException(
          Errno.EINVAL,
          "nothing is there that programs of type %s attach to; \"bpf:feature\" lists attach points"
              .formatted(Names.programType(env.providers(), type)));
    }
    return found;
  }

  private void pin() {
    try (Objects.Ref program = Objects.open(env, ObjectKind.PROG, args)) {
      String path = args.next("a path below /sys/fs/bpf");
      args.end();
      Objects.pin(env, program.fd(), path);
    }
  }
}
