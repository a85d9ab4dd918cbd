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
import org.skep.bpf.ObjectKind;
import org.skep.bpf.typed.BpfObjects;
import org.skep.btf.Btf;
import org.skep.btf.BtfType;
import org.skep.btf.CSource;
import org.skep.loader.ObjectFile;

/** {@code bpf:btf}. */
final class BtfCommand {
  private BtfCommand() {}

  static void run(Env env, Args args) throws IOException {
    String verb = args.hasNext() ? args.next("a subcommand") : "list";
    switch (verb) {
      case "list", "show" -> list(env, args);
      case "dump" -> dump(env, args);
      case "help" -> Usage.print(env.out(), "btf");
      default -> throw args.wrong("'" + verb + "'", Usage.verbs("btf"));
    }
  }

  private static void list(Env env, Args args) {
    args.end();
    Map<Integer, List<Integer>> maps = new LinkedHashMap<>();
    Map<Integer, List<Integer>> programs = new LinkedHashMap<>();
    Objects.each(
        env,
        ObjectKind.MAP,
        map -> add(maps, BpfObjects.mapInfo(env.bpf(), map.fd()).btfId(), map.id()));
    Objects.each(
        env,
        ObjectKind.PROG,
        prog -> add(programs, BpfObjects.programInfo(env.bpf(), prog.fd()).btfId(), prog.id()));
    List<Map<String, Object>> rows = new ArrayList<>();
    Objects.each(
        env,
        ObjectKind.BTF,
        btf -> {
          byte[] bytes = BpfObjects.btf(env.bpf(), btf.fd());
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("id", btf.id());
          row.put("size", bytes.length);
          row.put("types", Btf.parse(bytes).lastId());
          row.put("prog_ids", programs.getOrDefault(btf.id(), List.of()));
          row.put("map_ids", maps.getOrDefault(btf.id(), List.of()));
          rows.add(row);
        });
    env.out().table(rows);
  }

  private static void add(Map<Integer, List<Integer>> users, int btf, int user) {
    users.computeIfAbsent(btf, key -> new ArrayList<>()).add(user);
  }

  private static void dump(Env env, Args args) throws IOException {
    Btf btf = source(env, args);
    boolean isC = args.accept("format") && isC(args);
    args.end();
    if (isC) {
      CSource.header(btf, "__VMLINUX_H__").lines().forEach(env.out()::line);
      return;
    }
    if (env.out().isJson()) {
      env.out().json(Map.of("types", btf.types().stream().map(BtfDump::json).toList()));
      return;
    }
    for (BtfType type : btf.types()) {
      BtfDump.lines(btf, type).forEach(env.out()::line);
    }
  }

  private static boolean isC(Args args) {
    String format = args.next("c or raw");
    if (!format.equals("c") && !format.equals("raw")) {
      throw args.wrong("'" + format + "'", "c or raw");
    }
    return format.equals("c");
  }

  private static Btf source(Env env, Args args) throws IOException {
    if (args.accept("file")) {
      String file = args.next("an object file");
      return ObjectFile.read(env.file(file))
          .btf()
          .orElseThrow(
              () -> new BpfException(Errno.ENOENT, file + " has no BTF; compile it with -g"));
    }
    int id;
    if (args.accept("map")) {
      try (Objects.Ref map = Objects.open(env, ObjectKind.MAP, args)) {
        id = BpfObjects.mapInfo(env.bpf(), map.fd()).btfId();
      }
    } else if (args.accept("prog")) {
      try (Objects.Ref program = Objects.open(env, ObjectKind.PROG, args)) {
        id = BpfObjects.programInfo(env.bpf(), program.fd()).btfId();
      }
    } else {
      try (Objects.Ref btf = Objects.open(env, ObjectKind.BTF, args)) {
        id = btf.id();
      }
    }
    return LoadedBtf.of(env.bpf(), id)
        .orElseThrow(() -> new BpfException(Errno.ENOENT, "it was loaded without BTF"));
  }
}
