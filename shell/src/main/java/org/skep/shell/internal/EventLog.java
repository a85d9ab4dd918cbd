// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.shell.internal;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.skep.bpf.BpfEvent;
import org.skep.bpf.BpfListener;

/** The last events, for {@code bpf:events}. Thread-safe. */
@Component(immediate = true)
public final class EventLog implements BpfListener {
  private static final int KEPT = 1000;

  /** An event and when it was. */
  record Entry(long number, Instant time, BpfEvent event) {}

  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private long last;

  /** For declarative services. */
  public EventLog() {}

  @Override
  public void onEvent(BpfEvent event) {
    synchronized (entries) {
      if (entries.size() == KEPT) {
        entries.removeFirst();
      }
      entries.addLast(new Entry(++last, Instant.now(), event));
    }
  }

  /** The events that are kept after the one with that number, oldest first. */
  List<Entry> after(long number) {
    synchronized (entries) {
      List<Entry> found = new ArrayList<>(entries);
      found.removeIf(entry -> entry.number() <= number);
      return found;
    }
  }
}
