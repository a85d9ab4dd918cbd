// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.skep.bpf.BpfException;
import org.skep.bpf.BpfListener;
import org.skep.bpf.Errno;

/** {@code bpf:events}: what happened to objects, and as it happens. */
final class EventsCommand {
  private static final int SHOWN = 20;
  private static final long PAUSE_MILLIS = 100;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

  private EventsCommand() {}

  static void run(Env env, Args args) {
    if (args.accept("help")) {
      Usage.print(env.out(), "events");
      return;
    }
    int most = args.accept("last") ? args.u32("how many") : SHOWN;
    long seconds =
        args.accept("follow")
            ? (args.hasNext() ? args.u32("seconds") : Long.MAX_VALUE / 2_000_000_000L)
            : 0;
    args.end();
    EventLog log = log(env.providers());
    List<EventLog.Entry> kept = log.after(0);
    List<EventLog.Entry> shown = kept.subList(Math.max(0, kept.size() - most), kept.size());
    if (seconds == 0) {
      shown.forEach(entry -> env.out().line(text(entry)));
      env.out().json(new ArrayList<>(shown.stream().map(EventsCommand::json).toList()));
      return;
    }
    shown.forEach(entry -> tell(env, entry));
    follow(env, log, shown.isEmpty() ? 0 : shown.get(shown.size() - 1).number(), seconds);
  }

  private static EventLog log(Providers providers) {
    for (BpfListener listener : providers.all(BpfListener.class)) {
      if (listener instanceof EventLog log) {
        return log;
      }
    }
    throw new BpfException(
        Errno.ENOENT, "nobody keeps events: is the bundle org.skep.shell started?");
  }

  /** In JSON a line for each event, as it happens. */
  private static void tell(Env env, EventLog.Entry entry) {
    env.out().line(text(entry));
    env.out().json(json(entry));
  }

  private static void follow(Env env, EventLog log, long from, long seconds) {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    long told = from;
    try {
      while (System.nanoTime() < end) {
        for (EventLog.Entry entry : log.after(told)) {
          tell(env, entry);
          told = entry.number();
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Ctrl-C ends it
    }
  }

  private static String text(EventLog.Entry entry) {
    String text =
        "%s  %-8s %s %d %s"
            .formatted(
                TIME.format(entry.time()),
                entry.event().kind(),
                entry.event().object().name().toLowerCase(Locale.ROOT),
                entry.event().id(),
                entry.event().name());
    String by = entry.event().process().isEmpty() ? "" : "  by " + entry.event().process();
    return text + by + (entry.event().detail().isEmpty() ? "" : "  " + entry.event().detail());
  }

  private static Map<String, Object> json(EventLog.Entry entry) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("time", entry.time().toString());
    row.put("event", entry.event().kind().name());
    row.put("object", entry.event().object().name().toLowerCase(Locale.ROOT));
    row.put("id", entry.event().id());
    row.put("name", entry.event().name());
    row.put("process", entry.event().process());
    row.put("detail", entry.event().detail());
    return row;
  }
}
