// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.skep.bpf.BpfException;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.typed.BpfLink;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfObjects.ProgramInfo;
import org.skep.bpf.typed.BpfProgram;
import org.skep.isa.Disassembler;
import org.skep.isa.Insn;

/** {@code bpf:prog}. */
final class ProgCommand {
  private static final int WIDE = 0x18;
  private static final int FROM_MAP = 1;
  private static final int FROM_MAP_VALUE = 2;

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
      case "dump" -> command.dump();
      case "run" -> new ProgRun(env, args).run();
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
    return details;
  }

  private void dump() {
    if (!args.accept("xlated")) {
      throw args.wrong(args.hasNext() ? "'" + args.peek() + "'" : "the end", "xlated PROG");
    }
    try (Objects.Ref program = Objects.open(env, ObjectKind.PROG, args)) {
      String how = args.hasNext() ? args.next("visual or blocks") : "";
      args.end();
      List<Insn> insns = BpfObjects.instructions(env.bpf(), program.fd());
      Map<Integer, String> helpers = Names.helpers(env.providers());
      Disassembler disassembler = new Disassembler(id -> helpers.getOrDefault(id, "unknown"));
      if (!how.isEmpty()) {
        flow(how, program, new FlowText(insns, slot -> text(disassembler, insns, slot)));
        return;
      }
      Map<Integer, String> sources = SourceLines.of(env.bpf(), program.fd());
      List<Map<String, Object>> lines = new ArrayList<>();
      for (int slot = 0; slot < insns.size(); slot += insns.get(slot).code() == WIDE ? 2 : 1) {
        String text = text(disassembler, insns, slot);
        Map<String, Object> line = new LinkedHashMap<>();
        String source = sources.get(slot);
        if (source != null) {
          env.out().line("; " + source);
          line.put("src", source);
        }
        env.out().line("%4d: %s".formatted(slot, text));
        line.put("insn", slot);
        line.put("disasm", text);
        lines.add(line);
      }
      env.out().json(lines);
    }
  }

  private void flow(String how, Objects.Ref program, FlowText flow) {
    String name = BpfObjects.programInfo(env.bpf(), program.fd()).name();
    switch (how) {
      case "visual" -> flow.dot(name).forEach(env.out()::line);
      case "blocks" -> flow.text().forEach(env.out()::line);
      default -> throw args.wrong("'" + how + "'", "visual (for dot -Tsvg), blocks, or the end");
    }
    env.out().json(flow.json());
  }

  /** As bpftool prints it: maps by id. */
  private static String text(Disassembler disassembler, List<Insn> insns, int slot) {
    Insn insn = insns.get(slot);
    if (insn.code() == WIDE && insn.src() == FROM_MAP) {
      return "(18) r%d = map[id:%d]".formatted(insn.dst(), insn.imm());
    }
    if (insn.code() == WIDE && insn.src() == FROM_MAP_VALUE) {
      return "(18) r%d = map[id:%d][0]+%d"
          .formatted(insn.dst(), insn.imm(), insns.get(slot + 1).imm());
    }
    return disassembler.at(insns, slot);
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
