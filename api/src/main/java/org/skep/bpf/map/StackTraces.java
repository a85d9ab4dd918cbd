// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.bpf.map;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A map whose values are stacks: frames as handles of 8 bytes, the innermost first, then zeros. On
 * Linux a handle is an address; here it stands for a place in a Java method.
 */
@ConsumerType
public interface StackTraces extends MapFacet {
  /** The place that a handle stands for; null if it is 0 or stands for none. */
  @Nullable StackTraceElement frame(long handle);
}
