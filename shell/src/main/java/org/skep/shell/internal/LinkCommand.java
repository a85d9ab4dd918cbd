// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.skep.bpf.Attr;
import org.skep.bpf.BpfAttr;
import org.skep.bpf.Cmd;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfObjects.LinkInfo;

/** {@code bpf:link}. */
final class LinkCommand {
  private LinkCommand() {}

  static void run(Env env, Args args) {
    String verb = args.hasNext() ? args.next("a subcommand") : "list";
    switch (verb) {
      case "list", "show" -> list(env, args);
      case "detach" -> detach(env, args);
      case "pin" -> pin(env, args);
      case "unpin" -> Objects.unpin(env, args);
      case "help" -> Usage.print(env.out(), "link");
      default -> throw args.wrong("'" + verb + "'", Usage.verbs("link"));
    }
  }

  private static void list(Env env, Args args) {
    if (args.hasNext()) {
      try (Objects.Ref link = Objects.open(env, ObjectKind.LINK, args)) {
        args.end();
        env.out().record(row(env, link));
      }
      return;
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    Objects.each(env, ObjectKind.LINK, link -> rows.add(row(env, link)));
    env.out().table(rows);
  }

  private static Map<String, Object> row(Env env, Objects.Ref link) {
    LinkInfo info = BpfObjects.linkInfo(env.bpf(), link.fd());
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", info.id());
    row.put("prog_id", info.programId());
    row.put("attach_type", typeName(env, info.attachType()));
    row.put("target", info.target());
    row.put("cookie", info.cookie());
    row.put("state", state(info));
    row.put("why", info.why());
    row.put("pinned", Objects.pins(env, ObjectKind.LINK, info.id()));
    return row;
  }

  /** A link that was detached stays so; a dormant one waits for what is gone. */
  static String state(LinkInfo info) {
    return info.isAttached()
        ? "attached"
        : info.why().startsWith("detached") ? "detached" : "dormant";
  }

  private static String typeName(Env env, int type) {
    return env.providers().all(AttachPoint.class).stream()
        .filter(point -> point.attachType() == type)
        .findFirst()
        .map(AttachPoint::name)
        .orElse("type " + type);
  }

  private static void detach(Env env, Args args) {
    try (Objects.Ref link = Objects.open(env, ObjectKind.LINK, args)) {
      args.end();
      env.bpf()
          .call(Cmd.LINK_DETACH, BpfAttr.create().u32(Attr.LinkUpdate.LINK_FD, link.fd()))
          .orThrow();
    }
  }

  private static void pin(Env env, Args args) {
    try (Objects.Ref link = Objects.open(env, ObjectKind.LINK, args)) {
      String path = args.next("a path below /sys/fs/bpf");
      args.end();
      Objects.pin(env, link.fd(), path);
    }
  }
}
