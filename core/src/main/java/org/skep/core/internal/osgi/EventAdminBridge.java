// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.osgi;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.skep.bpf.BpfEvent;
import org.skep.bpf.BpfListener;

/** Posts what happens as OSGi events, where there is an event admin. */
@Component(immediate = true, service = BpfListener.class)
public final class EventAdminBridge implements BpfListener {
  private final EventAdmin events;

  /** For Declarative Services. */
  @Activate
  public EventAdminBridge(@Reference EventAdmin events) {
    this.events = events;
  }

  @Override
  public void onEvent(BpfEvent event) {
    events.postEvent(
        new Event(
            event.topic(),
            Map.of(
                "id", event.id(),
                "name", event.name(),
                "process", event.process(),
                "detail", event.detail())));
  }
}
