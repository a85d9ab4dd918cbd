// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.List;
import org.skep.bpf.ProgTypes;
import org.skep.loader.ProgramSpec;

/** What the names of sections stand for (kernel documentation, libbpf program types). */
final class Sections {
  private static final List<Kind> KINDS =
      List.of(
          new Kind("socket", ProgTypes.SOCKET_FILTER, 0),
          new Kind("tracepoint/", ProgTypes.TRACEPOINT, 0),
          new Kind("tp/", ProgTypes.TRACEPOINT, 0),
          new Kind("kprobe/", ProgTypes.KPROBE, 0),
          new Kind("kretprobe/", ProgTypes.KPROBE, 0),
          new Kind("uprobe/", ProgTypes.KPROBE, 0),
          new Kind("uretprobe/", ProgTypes.KPROBE, 0),
          new Kind("tc", ProgTypes.SCHED_CLS, 0),
          new Kind("classifier", ProgTypes.SCHED_CLS, 0),
          new Kind("action", ProgTypes.SCHED_ACT, 0),
          new Kind("xdp", ProgTypes.XDP, 37),
          new Kind("perf_event", ProgTypes.PERF_EVENT, 0),
          new Kind("cgroup_skb/ingress", ProgTypes.CGROUP_SKB, 0),
          new Kind("cgroup_skb/egress", ProgTypes.CGROUP_SKB, 1),
          new Kind("cgroup/skb", ProgTypes.CGROUP_SKB, 0),
          new Kind("raw_tracepoint/", ProgTypes.RAW_TRACEPOINT, 0),
          new Kind("raw_tp/", ProgTypes.RAW_TRACEPOINT, 0),
          new Kind("tp_btf/", ProgTypes.TRACING, 23),
          new Kind("fentry/", ProgTypes.TRACING, 24),
          new Kind("fexit/", ProgTypes.TRACING, 25),
          new Kind("syscall", ProgTypes.SYSCALL, 0));

  private Sections() {}

  /** A name ending in "/" goes on with a target; another may. */
  private record Kind(String prefix, int type, int attachType) {
    boolean is(String section) {
      if (prefix.endsWith("/")) {
        return section.startsWith(prefix);
      }
      return section.equals(prefix)
          || section.startsWith(prefix + "/")
          || section.startsWith(prefix + ".")
          || (section.startsWith(prefix) && Character.isDigit(section.charAt(prefix.length())));
    }
  }

  static ProgramSpec program(String name, String section) {
    // A leading '?' asks not to load it by itself; the name behind it counts.
    String plain = section.startsWith("?") ? section.substring(1) : section;
    for (Kind kind : KINDS) {
      if (kind.is(plain)) {
        return new ProgramSpec(name, section, kind.type(), kind.attachType(), target(plain, kind));
      }
    }
    return new ProgramSpec(name, section, 0, 0, "");
  }

  private static String target(String section, Kind kind) {
    int slash = section.indexOf('/');
    if (slash < 0) {
      return "";
    }
    String rest = section.substring(slash + 1);
    if (kind.type() != ProgTypes.TRACEPOINT) {
      return rest;
    }
    int second = rest.indexOf('/');
    return second < 0 ? rest : rest.substring(0, second) + ":" + rest.substring(second + 1);
  }
}
