// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.skep.bpf.ObjectKind;
import org.skep.bpf.attach.AttachPoint;
import org.skep.bpf.typed.BpfObjects;
import org.skep.bpf.typed.BpfObjects.LinkInfo;

/** {@code bpf:attach}: everything that programs can be attached to, and what is attached to it. */
final class AttachCommand {
  private AttachCommand() {}

  static void run(Env env, Args args) {
    if (args.accept("help")) {
      Usage.print(env.out(), "attach");
      return;
    }
    args.accept("list");
    args.end();
    List<LinkInfo> links = new ArrayList<>();
    Objects.each(
        env, ObjectKind.LINK, link -> links.add(BpfObjects.linkInfo(env.bpf(), link.fd())));
    List<Map<String, Object>> rows = new ArrayList<>();
    for (AttachPoint point : env.providers().all(AttachPoint.class)) {
      List<String> targets = new ArrayList<>(point.targets());
      links.stream()
          .filter(link -> link.attachType() == point.attachType())
          .map(LinkInfo::target)
          .filter(target -> !targets.contains(target))
          .distinct()
          .forEach(targets::add);
      targets.forEach(target -> addAll(env, rows, point, target, links));
      links.removeIf(link -> link.attachType() == point.attachType());
    }
    links.forEach(link -> rows.add(row(env, "type " + link.attachType(), link.target(), link)));
    env.out().table(rows);
  }

  private static void addAll(
      Env env,
      List<Map<String, Object>> rows,
      AttachPoint point,
      String target,
      List<LinkInfo> links) {
    boolean isFree = true;
    for (LinkInfo link : links) {
      if (link.attachType() == point.attachType() && link.target().equals(target)) {
        rows.add(row(env, point.name(), target, link));
        isFree = false;
      }
    }
    if (isFree) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("point", point.name());
      row.put("target", target);
      for (String field : List.of("prog_id", "name", "link_id", "state", "why")) {
        row.put(field, "");
      }
      rows.add(row);
    }
  }

  private static Map<String, Object> row(Env env, String point, String target, LinkInfo link) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("point", point);
    row.put("target", target);
    row.put("prog_id", link.programId());
    row.put("name", name(env, link.programId()));
    row.put("link_id", link.id());
    row.put("state", LinkCommand.state(link));
    row.put("why", link.why());
    return row;
  }

  private static String name(Env env, int program) {
    try (Objects.Ref ref = Objects.byId(env, ObjectKind.PROG, program)) {
      return BpfObjects.programInfo(env.bpf(), ref.fd()).name();
    }
  }
}
