// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.BpfException;
import org.skep.bpf.Cmd;
import org.skep.bpf.Errno;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfObjects.OpenFd;

/** {@code bpf:fd}: the shell is a process, and these are its descriptors. */
final class FdCommand {
  private FdCommand() {}

  static void run(Env env, Args args) {
    String verb = args.hasNext() ? args.next("a subcommand") : "list";
    switch (verb) {
      case "list", "show" -> list(env, args);
      case "close" -> close(env, args);
      case "help" -> Usage.print(env.out(), "fd");
      default -> throw args.wrong("'" + verb + "'", Usage.verbs("fd"));
    }
  }

  private static void list(Env env, Args args) {
    args.end();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (OpenFd open : BpfObjects.openFds(env.bpf())) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("fd", open.fd());
      row.put("kind", open.kind().name().toLowerCase(Locale.ROOT));
      row.put("id", open.id());
      row.put("name", name(env, open));
      rows.add(row);
    }
    env.out().table(rows);
  }

  private static String name(Env env, OpenFd open) {
    if (open.kind() == ObjectKind.MAP) {
      return BpfObjects.mapInfo(env.bpf(), open.fd()).name();
    }
    return open.kind() == ObjectKind.PROG
        ? BpfObjects.programInfo(env.bpf(), open.fd()).name()
        : "";
  }

  private static void close(Env env, Args args) {
    if (args.accept("all")) {
      args.end();
      BpfObjects.openFds(env.bpf()).forEach(open -> BpfObjects.close(env.bpf(), open.fd()));
      return;
    }
    do {
      int fd = args.u32("a descriptor, or all");
      BpfAttr attr = BpfAttr.create().u32(Attr.Fd.FD, fd);
      if (env.bpf().bpf(Cmd.FD_CLOSE, attr, Attr.SIZE) < 0) {
        throw new BpfException(
            Errno.EBADF,
            "%d is not open; open are %s"
                .formatted(fd, BpfObjects.openFds(env.bpf()).stream().map(OpenFd::fd).toList()));
      }
    } while (args.hasNext());
  }
}
