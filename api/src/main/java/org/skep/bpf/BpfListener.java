// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told of loads, unloads and attachments; published as a service. What it throws is dropped and
 * reported.
 */
@FunctionalInterface
@ConsumerType
public interface BpfListener {
  /** Called after it happened, on the thread that caused it: return soon, make no calls. */
  void onEvent(BpfEvent event);
}
