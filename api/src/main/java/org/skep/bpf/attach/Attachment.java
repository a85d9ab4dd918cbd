// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.attach;

import org.osgi.annotation.versioning.ConsumerType;

/** What a link holds while it is attached. */
@FunctionalInterface
@ConsumerType
public interface Attachment extends AutoCloseable {
  /**
   * Detaches: when it returns, no new run begins; runs under way end by themselves. Called once.
   */
  @Override
  void close();
}
