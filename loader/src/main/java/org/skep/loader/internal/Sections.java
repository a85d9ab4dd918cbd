// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.loader.internal;

import java.util.List;
import org.skep.bpf.ProgTypes;
import org.skep.loader.ProgramSpec;

/** What the names of sections stand for (kernel documentation, libbpf program types). */
public final class Sections {
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
          new Kind("fmod_ret/", ProgTypes.TRACING, 26),
          new Kind("iter/", ProgTypes.TRACING, 28),
          new Kind("cgroup/sock", 9, 2),
          new Kind("lwt_in", 10, 0),
          new Kind("lwt_out", 11, 0),
          new Kind("lwt_xmit", 12, 0),
          new Kind("sockops", 13, 3),
          new Kind("sk_skb", 14, 0),
          new Kind("cgroup/dev", 15, 6),
          new Kind("sk_msg", 16, 7),
          new Kind("cgroup/bind", 18, 8),
          new Kind("cgroup/connect", 18, 10),
          new Kind("lwt_seg6local", 19, 0),
          new Kind("sk_reuseport", 21, 39),
          new Kind("flow_dissector", 22, 17),
          new Kind("cgroup/sysctl", 23, 18),
          new Kind("raw_tracepoint.w/", 24, 0),
          new Kind("cgroup/getsockopt", 25, 21),
          new Kind("cgroup/setsockopt", 25, 22),
          new Kind("struct_ops/", 27, 0),
          new Kind("freplace/", 28, 0),
          new Kind("lsm/", 29, 27),
          new Kind("sk_lookup", 30, 36),
          new Kind("netfilter", 32, 45),
          new Kind("syscall", ProgTypes.SYSCALL, 0));

  private static final int MAX_COMPARED = 64;

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

  /** The name that is known and most like the one given, with words around it. */
  public static String nearest(String section) {
    String asked = section.startsWith("?") ? section.substring(1) : section;
    String best = "";
    int least = Integer.MAX_VALUE;
    int slash = asked.indexOf('/');
    String head = slash < 0 ? asked : asked.substring(0, slash);
    for (Kind kind : KINDS) {
      String known = kind.prefix();
      String plain = known.endsWith("/") ? known.substring(0, known.length() - 1) : known;
      int changes = Math.min(distance(cut(head), plain), distance(cut(asked), plain));
      // Of two that are as near, the one with the same first letter.
      boolean beginsAlike = !asked.isEmpty() && asked.charAt(0) == plain.charAt(0);
      int rank = 2 * changes + (beginsAlike ? 0 : 1);
      if (rank < least) {
        least = rank;
        best = known;
      }
    }
    return "nearest: \"%s\"".formatted(best.endsWith("/") ? best + "…" : best);
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), MAX_COMPARED));
  }

  /** How many letters are to be changed to make one of the other (Levenshtein). */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int above = row[j];
        int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[other.length()];
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
