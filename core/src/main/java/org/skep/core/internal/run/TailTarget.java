// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
package org.skep.core.internal.run;

import org.jspecify.annotations.Nullable;

/** A program that a tail call may lead to. */
public interface TailTarget {
  /** What it is bound to now; null while a provider that it needs is gone. */
  @Nullable RunProgram target();
}
