// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.map.queue.internal;

import org.osgi.service.component.annotations.Component;
import org.skep.bpf.MapTypes;
import org.skep.bpf.map.MapType;

/** {@code BPF_MAP_TYPE_QUEUE}. */
@Component(immediate = true, service = MapType.class)
public final class QueueMapType extends KeylessType {
  /** For the container and the service loader. */
  public QueueMapType() {
    super(MapTypes.QUEUE, "queue", false);
  }
}
